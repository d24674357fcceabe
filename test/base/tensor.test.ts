// Tensors from plain numbers.

import { expect, test } from 'vitest';
import { tensor } from '../../pipeline/base/tensor.ts';

test('the largest int64 survives as a number', () => {
  const largest = 2n ** 63n - 1n;
  const { data } = tensor('int64', [3], [Number(largest), -(2 ** 63), 5]);
  expect(Array.from(data as BigInt64Array)).toEqual([largest, -(2n ** 63n), 5n]);
});

test('as many numbers as the shape holds are taken', () => {
  expect(() => tensor('float32', [2, 2], [1, 2, 3])).toThrow(
    'tensor: got 3 values, expected shape [2,2]',
  );
});
