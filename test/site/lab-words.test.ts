import { expect, test } from 'vitest';
import { bandPath, curvePath, depthOf } from '../../src/lab-curve.ts';
import { flowText, linesOf, middleOf, parseFlow } from '../../src/lab-flow.ts';
import {
  corruptionName,
  describeBound,
  describeCost,
  hundredths,
  strongest,
} from '../../src/lab-words.ts';

const size = { width: 100, height: 25 };
const band = (median: number) => ({ median, low: median, high: median });

test('a curve starts at 1 and holds what lies beyond at the edge', () => {
  expect(curvePath([0.5, 0, -0.9], size)).toBe('M0 0L33.3 10L66.7 20L100 25');
  expect(depthOf(2, size)).toBe(0);
});

test('a band goes there along the top and back along the bottom', () => {
  expect(bandPath([0], [0.5], size)).toBe('M0 0L100 10L100 20L0 0Z');
});

test('numbers are to hundredths, and nothing has no sign', () => {
  expect([0.123, -0.456, -0.001].map(hundredths)).toEqual(['0.12', '−0.46', '0.00']);
});

test('of two correlations that stay, the larger counts, whichever its sign', () => {
  expect(strongest({ signed: band(-0.5), absolute: band(0.2) })).toBe(-0.5);
  expect(strongest({ signed: band(0.1), absolute: band(0.2) })).toBe(0.2);
});

test('costs, bounds and kinds are told in words', () => {
  expect(describeCost({ forward: 1000, backward: 0 })).toBe('1,000 forward');
  expect(describeCost({ forward: 0, backward: 0 })).toBe('');
  expect(describeBound({ kind: 'pgd', bound: 8 })).toBe('at most 8 of 255');
  expect(describeBound({ kind: 'one-pixel', bound: 3 })).toBe('3 pixels');
  expect(corruptionName('gaussian-noise')).toBe('Gaussian noise');
});

test('what flows can be written and read back, and comes strongest first', () => {
  const strongestOf: [number, number][][] = [
    [[3, 0.5]],
    [],
    [
      [1, -2],
      [7, 0.24],
    ],
  ];
  expect(parseFlow(flowText(strongestOf, 2), 2)).toEqual(strongestOf);
  expect(flowText([[[3, 1e-4]]], 2)).toBe('');
  expect(linesOf(strongestOf)).toEqual([
    { from: 1, to: 2, effect: -2 },
    { from: 3, to: 0, effect: 0.5 },
    { from: 7, to: 2, effect: 0.24 },
  ]);
});

test('the middle of a place is in the picture of its grid', () => {
  const grid = { numRows: 2, numCols: 4, x: 100, width: 40, height: 30 };
  expect(middleOf(grid, 0)).toEqual([105, 7.5]);
  expect(middleOf(grid, 7)).toEqual([135, 22.5]);
});
