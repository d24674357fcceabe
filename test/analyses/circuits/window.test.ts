// Kernels are measured and ranked input by input, whatever their size.

import { expect, test } from 'vitest';
import { measure, strongest } from '../../../pipeline/analyses/circuits/window.ts';

const place = { top: 0, left: 0 };

test('a kernel has the length and the sum of its weights', () => {
  const values = Float32Array.of(3, -4, 0, 0, 1, 1);
  const { norms, sums } = measure({ values, numInputs: 3, height: 1, width: 2, ...place });
  expect([...norms]).toEqual([5, 0, Math.fround(Math.SQRT2)]);
  expect([...sums]).toEqual([-1, 0, 2]);
});

test('a kernel may be a whole map of a large layer', () => {
  const side = 512;
  const values = new Float32Array(side ** 2).fill(1);
  const { norms } = measure({ values, numInputs: 1, height: side, width: side, ...place });
  expect([...norms]).toEqual([side]);
});

test('inputs are ranked by length, the earlier of equal ones first; those of no length are left out', () => {
  const norms = Float32Array.of(1, 3, 0, 2, 3);
  expect(strongest(norms, 9)).toEqual([1, 4, 3, 0]);
  expect(strongest(norms, 2)).toEqual([1, 4]);
});
