// Half-widths of curves that are known, and how selective they are.

import { expect, test } from 'vitest';
import { halfWidth } from '../../../pipeline/analyses/tuning/peak-width.ts';
import { circularSelectivity } from '../../../pipeline/analyses/tuning/unit-tuning.ts';

const places = Array.from({ length: 36 }, (_, i) => i * 5);

/** A triangle of half-width 20 at half height, round a circle of 180. */
function triangle(centre: number): number[] {
  return places.map((place) => {
    const away = Math.abs(((place - centre + 270) % 180) - 90);
    return Math.max(0, 1 - away / 40);
  });
}

test('the half-width of a curve is the same wherever on the circle it peaks', () => {
  for (const peak of [0, 1, 17, 35]) {
    const responses = triangle(places[peak]!);
    expect(halfWidth({ places, responses, period: 180 }, peak)).toBeCloseTo(20, 9);
  }
});

test('a curve that falls on one side only has the width of that side; one that never falls has none', () => {
  const line = { places: [0, 1, 2, 3], responses: [4, 3, 1, 0] };
  expect(halfWidth(line, 0)).toBeCloseTo(1.5, 9);
  expect(halfWidth({ places: [0, 1, 2], responses: [3, 4, 3] }, 1)).toBeUndefined();
  expect(halfWidth({ places: [0, 90], responses: [1, 0.9], period: 180 }, 0)).toBeUndefined();
});

test('selectivity is 1 for one stimulus alone, 0 for all alike, and does not count what is below 0', () => {
  expect(circularSelectivity([0, 0, 5, 0])).toBeCloseTo(1, 9);
  expect(circularSelectivity([2, 2, 2, 2])).toBeCloseTo(0, 9);
  expect(circularSelectivity([0, -9, 5, -9])).toBeCloseTo(1, 9);
  expect(circularSelectivity([0, 0, 0])).toBe(0);
});
