import { expect, it } from 'vitest';
import { bestUnits } from '../../src/best-units.ts';
import type { UnitSummary } from '../../pipeline/store/schema.ts';

const thumbnail = { file: 'a', left: 0, top: 0, width: 1, height: 1, fileWidth: 1, fileHeight: 1 };

function unit(channel: number, more: Partial<UnitSummary> = {}): UnitSummary {
  return { channel, thumbnail, dead: false, max: 1, mean: 0, sparsity: 0, ...more };
}

const channels = (units: readonly UnitSummary[], most: number) =>
  bestUnits(units, most).map(({ channel }) => channel);

it('takes those that can be believed, then those that images excite most', () => {
  const units = [
    unit(0, { max: 9, trust: { verdict: 'poor', score: 0 } }),
    unit(1, { max: 1, trust: { verdict: 'good', score: 1, agreement: 0.5 } }),
    unit(2, { max: 5, trust: { verdict: 'good', score: 1, agreement: 0.5 } }),
    unit(3, { max: 3, trust: { verdict: 'fair', score: 0.5, agreement: 0.5 } }),
  ];
  expect(channels(units, 3)).toEqual([2, 1, 3]);
});

it('takes units that people have named before others as good', () => {
  const units = [unit(0, { max: 2 }), unit(1, { annotation: { name: 'eyes', tags: [] } })];
  expect(channels(units, 1)).toEqual([1]);
});

it('takes no two that are alike while there are others', () => {
  const places = [0, 0.01, 0.02, 0.5, 1];
  const units = places.map((position, i) => unit(i, { max: 5 - i, position }));
  expect(channels(units, 3).toSorted((a, b) => a - b)).toEqual([0, 3, 4]);
});

it('takes none without a picture, and never more than there are', () => {
  const units = [unit(0, { thumbnail: undefined, dead: true }), unit(1)];
  expect(channels(units, 4)).toEqual([1]);
  expect(bestUnits([], 4)).toEqual([]);
});
