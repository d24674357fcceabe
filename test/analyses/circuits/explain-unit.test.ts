// What responses of a unit tell: sums that add up, and weights that the gradient bears out or not.

import { expect, test } from 'vitest';
import type { Response } from '../../../pipeline/analyses/circuits/context.ts';
import { explainUnit } from '../../../pipeline/analyses/circuits/explain-unit.ts';
import type { Windowed } from '../../../pipeline/analyses/circuits/window.ts';

const windowed = (...values: number[]): Windowed => ({
  values: Float32Array.from(values),
  numInputs: values.length,
  height: 1,
  width: 1,
  top: 0,
  left: 0,
});

const response = (value: number, contributions: number[], gradient: number[]): Response => ({
  value,
  contributions: Float32Array.from(contributions),
  activations: new Float32Array(contributions.length),
  weights: windowed(...gradient),
});

test('weights agree with a gradient that points their way, and with none that stands across', () => {
  const weights = windowed(1, 2, 0);
  const along = [response(1, [0, 0, 0], [1, 3, 0]), response(1, [0, 0, 0], [1, 1, 0])];
  expect(explainUnit(along, weights, false).disagreement).toBeCloseTo(0, 6);
  expect([...explainUnit(along, weights, false).gradient]).toEqual([1, 2, 0]);
  const across = [response(1, [0, 0, 0], [0, 0, 1])];
  expect(explainUnit(across, weights, false).disagreement).toBe(1);
  const against = [response(1, [0, 0, 0], [-2, -4, 0])];
  expect(explainUnit(against, weights, false).disagreement).toBeCloseTo(2, 6);
  expect(explainUnit(across, weights, true).disagreement).toBe(0);
});

test('what inputs do not carry is the rest; those that add most come first, those that take most last', () => {
  const contributions = [1, -3, 2, 0, 7, 6, 5, 4, -1, -2, -4];
  const sum = contributions.reduce((total, each) => total + each, 0);
  const responses = [
    response(sum + 0.5, contributions, contributions),
    response(
      0.25,
      contributions.map(() => 0),
      contributions,
    ),
  ];
  const { examples, means } = explainUnit(responses, windowed(...contributions), false);
  expect(examples[0]!.rest).toBeCloseTo(0.5, 5);
  expect(examples[0]!.carried).toEqual(
    [4, 5, 6, 7, 2, 9, 1, 10].map((channel) => ({ channel, value: contributions[channel]! })),
  );
  expect(examples[1]).toEqual({ value: 0.25, rest: 0.25, carried: [] });
  expect([...means]).toEqual(contributions.map((each) => each / 2));
});
