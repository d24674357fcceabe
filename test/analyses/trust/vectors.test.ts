import { expect, it } from 'vitest';
import { canCompare, populationOf } from '../../../pipeline/analyses/trust/vectors.ts';

const varying = populationOf([Float32Array.of(1, 2, 3, 0), Float32Array.of(2, 5, 1, 0)]);

it('compares where two channels vary beside the unit', () => {
  expect(canCompare(varying)).toBe(true);
  expect(canCompare(varying, 0)).toBe(true);
  expect(canCompare(varying, 3)).toBe(true);
});

it('compares nothing in a layer of one unit, of two, of dead ones or where all images are the same', () => {
  expect(canCompare(populationOf([Float32Array.of(1), Float32Array.of(2)]), 0)).toBe(false);
  expect(canCompare(populationOf([Float32Array.of(1, 3), Float32Array.of(2, 4)]), 0)).toBe(false);
  const dead = populationOf([Float32Array.of(1, 0, 0), Float32Array.of(2, 0, 0)]);
  expect(canCompare(dead, 0)).toBe(false);
  const same = Float32Array.of(0.1, 0.2, 0.3);
  expect(canCompare(populationOf([same, same, same]))).toBe(false);
});
