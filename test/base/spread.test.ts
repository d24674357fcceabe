import { expect, test } from 'vitest';
import { spreadOver } from '../../pipeline/base/spread.ts';

test('takes the middle of equal parts', () => {
  expect(spreadOver(10, 2)).toEqual([2, 7]);
  expect(spreadOver(9, 3)).toEqual([1, 4, 7]);
});

test('takes all where no more are wanted, and nothing of nothing', () => {
  expect(spreadOver(3, 5)).toEqual([0, 1, 2]);
  expect(spreadOver(0, 5)).toEqual([]);
});
