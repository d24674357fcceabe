import { expect, test } from 'vitest';
import { colourAxes } from '../../../pipeline/analyses/optvis/colour-axes.ts';
import { imagenetColours, plainAxes } from '../../../pipeline/analyses/optvis/colour.ts';

test('the axes are a square root of the covariance, largest variance first', () => {
  const covariance = [
    [0.07, 0.05, 0.03],
    [0.05, 0.06, 0.04],
    [0.03, 0.04, 0.08],
  ];
  const axes = colourAxes(covariance);
  for (let i = 0; i < 3; i++) {
    for (let j = 0; j < 3; j++) {
      const product = axes[i]!.reduce((sum, value, k) => sum + value * axes[j]![k]!, 0);
      expect(product).toBeCloseTo(covariance[i]![j]!, 10);
    }
  }
  const lengths = [0, 1, 2].map((k) => Math.hypot(...axes.map((row) => row[k]!)));
  expect(lengths).toEqual(lengths.toSorted((a, b) => b - a));
});

test('a grey data set has one axis', () => {
  const axes = colourAxes(Array.from({ length: 3 }, () => [0.04, 0.04, 0.04]));
  for (const row of axes) {
    expect(row[0]).toBeCloseTo(0.2, 6);
    expect(Math.hypot(...row.slice(1))).toBeLessThan(1e-6);
  }
});

test.each([
  [3, imagenetColours],
  [1, plainAxes(1)],
  [5, plainAxes(5)],
])('images of a single colour leave the axes of %i channels as they are', (count, expected) => {
  const rounding = Array.from({ length: count }, () => Array<number>(count).fill(3e-17));
  expect(colourAxes(rounding)).toEqual(expected);
});
