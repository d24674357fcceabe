// LIME: a linear model of what covering superpixels does to the score, fitted near the image.

import { random } from '../../base/random.ts';
import { baselineOf } from './baselines.ts';
import { coverSuperpixels, meanColours, scoresOf } from './covering.ts';
import { chw } from './layout.ts';
import { leastSquares, weightedMean } from './least-squares.ts';
import type { Method } from './method.ts';
import { superpixels } from './superpixels.ts';

const defaultDraws = 256;
const defaultSegments = 50;

/** Of the exponential kernel, in cosine distance, and of the ridge: those of the authors' own program. */
const kernelWidth = 0.25;
const ridge = 1;

/** Draws of superpixels on and off, and the score of each. */
type Draws = {
  /** [N, M], 0 or 1. */
  readonly isOn: Float64Array;
  readonly scores: Float64Array;
  /** [N]: nearness to the image. */
  readonly weights: Float64Array;
};

export type Surrogate = {
  /** What each superpixel adds to the score. */
  readonly effects: Float64Array;
  /** Share of the weighted variance of the scores that is explained, at most 1. */
  readonly fit: number;
};

/** The linear model of the draws, by ridge regression with a free constant. */
export function surrogateOf({ isOn, scores, weights }: Draws, numSegments: number): Surrogate {
  const means = Float64Array.from({ length: numSegments }, (_, k) =>
    weightedMean(
      scores.map((__, n) => isOn[n * numSegments + k]!),
      weights,
    ),
  );
  const mean = weightedMean(scores, weights);
  const rows = isOn.map((on, i) => on - means[i % numSegments]!);
  const values = scores.map((score) => score - mean);
  const effects = leastSquares({ rows, values, weights }, numSegments, ridge);
  let left = 0;
  let all = 0;
  for (let n = 0; n < values.length; n++) {
    let rest = values[n]!;
    for (let k = 0; k < numSegments; k++) rest -= effects[k]! * rows[n * numSegments + k]!;
    left += weights[n]! * rest * rest;
    all += weights[n]! * values[n]! ** 2;
  }
  return { effects, fit: all > 0 ? 1 - left / all : 1 };
}

/**
 * How far effects would be off with other draws, relative to their size: from two models, each of
 * half of the draws, whose difference is on average twice as large as the error of the whole.
 */
function spreadOf({ isOn, scores, weights }: Draws, { effects }: Surrogate): number {
  const numSegments = effects.length;
  const halves = [0, 1].map((half) => {
    const isOwn = (n: number) => n % 2 === half;
    const own = {
      isOn: isOn.filter((_, i) => isOwn(Math.floor(i / numSegments))),
      scores: scores.filter((_, n) => isOwn(n)),
      weights: weights.filter((_, n) => isOwn(n)),
    };
    return surrogateOf(own, numSegments).effects;
  });
  const size = Math.hypot(...effects);
  const difference = Math.hypot(...effects.map((_, k) => halves[0]![k]! - halves[1]![k]!));
  return size > 0 ? difference / 2 / size : 0;
}

/** e^(−d²/width²), d the cosine distance of a draw with so many of its superpixels on from the image. */
function nearness(numOn: number, numSegments: number): number {
  const distance = 1 - Math.sqrt(numOn / numSegments);
  return Math.exp(-((distance / kernelWidth) ** 2));
}

export const lime: Method = {
  name: 'lime',
  title: 'LIME',
  source: 'Ribeiro et al. 2016, 10.1145/2939672.2939778',
  caption:
    'What each superpixel adds to the score, in a linear model fitted to copies of the image with random superpixels covered.',
  limits:
    'The network is not linear, the superpixels are not its own, and other draws give other numbers: see the fit and the spread.',
  passes: ({ steps = defaultDraws }) => ({ forward: steps + 1, backward: 0 }),
  open:
    ({ seed = '', steps = defaultDraws, segments = defaultSegments, baseline }) =>
    async (responder, image, target) => {
      const parts = superpixels(chw(responder, image), segments);
      const fill = baseline
        ? baselineOf(responder, image, baseline, seed)
        : meanColours(responder, image, parts);
      const rng = random(`${seed}, lime`);
      // the first draw is the image itself
      const choices = Array.from({ length: steps + 1 }, (_, n) =>
        Uint8Array.from({ length: parts.count }, () => (n === 0 ? 1 : rng.integer(2))),
      );
      const scores = await scoresOf(responder, target, choices.length, (n) =>
        coverSuperpixels(responder, image, fill, parts, choices[n]!),
      );
      const draws = {
        isOn: Float64Array.from(choices.flatMap((isOn) => Array.from(isOn))),
        scores: Float64Array.from(scores),
        weights: Float64Array.from(choices, (isOn) =>
          nearness(
            isOn.reduce((sum, on) => sum + on, 0),
            parts.count,
          ),
        ),
      };
      const surrogate = surrogateOf(draws, parts.count);
      return {
        values: Float32Array.from(parts.labels, (label) => surrogate.effects[label]!),
        shape: [1, ...responder.model.card.input.size],
        figures: {
          fit: surrogate.fit,
          spread: spreadOf(draws, surrogate),
          segments: parts.count,
        },
      };
    },
};
