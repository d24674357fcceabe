import { describe, expect, test } from 'vitest';
import { accuracyOf } from '../../../pipeline/analyses/robustness/accuracy.ts';
import {
  corruptionError,
  meanCorruptionError,
} from '../../../pipeline/analyses/robustness/corruption-error.ts';
import { cueShares } from '../../../pipeline/analyses/robustness/cues.ts';

describe('the corruption error', () => {
  test('is the sum of errors over that of the baseline', () => {
    expect(corruptionError([0.9, 0.8, 0.5], [0.8, 0.6, 0.2])).toBeCloseTo(0.8 / 1.4, 12);
    expect(corruptionError([0.8, 0.6], [0.8, 0.6])).toBe(1);
    expect(corruptionError([0.5], [1])).toBeUndefined();
    expect(() => corruptionError([1], [1, 1])).toThrow(
      'severities: got 1 and 2, expected as many of both',
    );
  });

  test('is a mean over kinds that have one', () => {
    expect(meanCorruptionError([0.5, undefined, 1.5])).toBe(1);
    expect(meanCorruptionError([undefined])).toBeUndefined();
  });
});

test('accuracy is the share of right answers', () => {
  expect(accuracyOf([1, 2, 3, 4], [1, 2, 0, 4])).toBe(0.75);
});

test('shares of shape and texture are counted over all answers, and by class over those that are either', () => {
  const found = cueShares([
    { shape: 3, texture: 7, answer: 3 },
    { shape: 3, texture: 8, answer: 8 },
    { shape: 3, texture: 8, answer: 1 },
    { shape: 2, texture: 7, answer: 2 },
    { shape: 5, texture: 7, answer: 0 },
  ]);
  expect(found).toEqual({
    numImages: 5,
    shape: 2 / 5,
    texture: 1 / 5,
    shapeBias: 2 / 3,
    classes: [
      { index: 2, shape: 1, count: 1 },
      { index: 3, shape: 0.5, count: 2 },
    ],
  });
  expect(cueShares([{ shape: 1, texture: 2, answer: 0 }]).shapeBias).toBeUndefined();
});
