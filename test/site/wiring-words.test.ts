import { describe, expect, it } from 'vitest';
import { carriedBars, layoutBars } from '../../src/carried.ts';
import { shadesOf } from '../../src/matrix-drawing.ts';
import {
  describeAblation,
  describeDisagreement,
  describeExactness,
  signed,
} from '../../src/wiring-words.ts';

const unit = (channel: number) => ({ id: `a:${channel}`, layer: 'a', channel });
const told = { numExamples: 4, examples: [] };

it('tells exact kernels from linearised ones', () => {
  expect(describeExactness(true)).toMatch(/^Exact/);
  expect(describeExactness(false)).toMatch(/^Linearised/);
});

it('flags kernels that are not what counts in images', () => {
  expect(describeDisagreement({ ...told, disagreement: 0.5 })).toEqual({
    isLarge: false,
    text: 'Over the 4 images that excite the unit most, the gradient that counts differs from these kernels by 0.50 (1 − cosine).',
  });
  const { isLarge, text } = describeDisagreement({ ...told, disagreement: 0.51 });
  expect(isLarge).toBe(true);
  expect(text).toMatch(/^Read with care: over the 4 images/);
});

describe('ablation', () => {
  it('is told for three inputs', () => {
    const { isIdle, text } = describeAblation([
      { numRemoved: 1, left: 0.8, leftByLot: 1 },
      { numRemoved: 3, left: 0.4, leftByLot: 0.95 },
    ]);
    expect(isIdle).toBe(false);
    expect(text).toBe(
      'Without its 3 strongest inputs, 40 % of the response is left; without 3 by lot, 95 %.',
    );
  });

  it('says where edges explain no more than others', () => {
    const { isIdle, text } = describeAblation([{ numRemoved: 1, left: 0.93, leftByLot: 0.97 }]);
    expect(isIdle).toBe(true);
    expect(text).toContain('Without its strongest input, 93 %');
    expect(text).toContain('do not explain the unit');
  });
});

it('adds up to the response what carried it', () => {
  const bars = carriedBars({
    value: 10,
    rest: -2,
    carried: [
      { unit: unit(3), value: -1 },
      { unit: unit(5), value: 9 },
    ],
  });
  expect(bars.map(({ label, value }) => [label, value])).toEqual([
    ['5', 9],
    ['3', -1],
    ['all others', 4],
    ['not by units', -2],
  ]);
  expect(bars.reduce((sum, { value }) => sum + value, 0)).toBeCloseTo(10);
  const { zero, boxes } = layoutBars(bars, 110);
  expect(zero).toBe(20);
  expect(boxes[0]).toEqual({ x: 20, width: 90 });
  expect(boxes[3]).toEqual({ x: 0, width: 20 });
});

it('writes signs', () => {
  expect([0.5, -0.25, 0].map(signed)).toEqual(['+0.5', '−0.25', '0']);
});

it('draws a matrix in steps of each sign', () => {
  expect(shadesOf([4, -2, 0, 4], 2, 4)).toEqual([
    { sign: 'excites', opacity: 1, path: 'M0 0h1v1h-1zM1 1h1v1h-1z' },
    { sign: 'inhibits', opacity: 0.5, path: 'M1 0h1v1h-1z' },
  ]);
});
