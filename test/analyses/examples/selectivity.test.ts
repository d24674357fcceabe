// Labels of strongest images beside those of the data set.

import { expect, test } from 'vitest';
import { labelRates, selectivityOf } from '../../../pipeline/analyses/examples/selectivity.ts';

const rates = labelRates(['fern', 'fern', 'moss', 'crab', 'crab', 'crab', 'crab', 'crab']);

test('is 1 where all are of one label, whatever its share of the data set', () => {
  for (const [label, baseRate] of rates) {
    expect(selectivityOf([label, label], rates)).toEqual({
      index: 1,
      numImages: 2,
      labels: [{ label, count: 2, baseRate }],
    });
  }
});

test('is 0 where labels come as in the data set, or the most frequent comes less often', () => {
  const asThere = [...Array(5).fill('crab'), 'fern', 'fern', 'moss'] as string[];
  expect(selectivityOf(asThere, rates)!.index).toBe(0);
  expect(selectivityOf(['crab', 'fern', 'moss', 'crab'], rates)!.index).toBe(0);
  expect(selectivityOf(['fern'], labelRates(['fern']))!.index).toBe(0);
});

test('lists labels by how often they come, of equal ones the stronger first', () => {
  const { index, labels } = selectivityOf(['moss', 'fern', 'crab', 'fern', 'crab'], rates)!;
  expect(labels.map(({ label, count }) => [label, count])).toEqual([
    ['fern', 2],
    ['crab', 2],
    ['moss', 1],
  ]);
  expect(index).toBeCloseTo((2 / 5 - 1 / 4) / (1 - 1 / 4));
});

test('is absent without labels', () => {
  expect(selectivityOf([], rates)).toBeUndefined();
});
