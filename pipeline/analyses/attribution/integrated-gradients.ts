// The gradient along the way from a baseline to the image, times that way: what each px adds to the score.

import type { InputImage, Responder } from '../../model/responder.ts';
import type { Target } from '../../model/target.ts';
import { baselineOf } from './baselines.ts';
import { completenessOf } from './completeness.ts';
import { eachGradient } from './each-gradient.ts';
import { chw } from './layout.ts';
import type { Method } from './method.ts';

/** Steps of the paper's pictures, and those after which no more are taken. */
const usualSteps = 50;
const maxSteps = 800;

/** Error that ends the doubling of steps, as a share of what is to be explained. */
const wantedError = 0.01;

export const integratedGradients: Method = {
  name: 'integrated-gradients',
  title: 'Integrated gradients',
  source: 'Sundararajan et al. 2017, arXiv 1703.01365',
  caption:
    'What each pixel adds to the score on the straight way from a baseline to the image; the sum over all pixels is the difference of the scores.',
  limits:
    'It depends on the baseline: pixels of the baseline’s own colour count for nothing. The images on the way are no photographs.',
  // the fewest, where steps are doubled until the error is small
  passes: ({ steps = usualSteps }) => ({ forward: steps + 2, backward: steps }),
  open:
    ({ steps, baseline: name = 'mean', seed = 'integrated gradients' }) =>
    async (responder, image, target) => {
      const baseline = baselineOf(responder, image, name, seed);
      const { difference, numSteps, sums } = await integrate(responder, image, baseline, target, {
        steps: steps ?? usualSteps,
        maxSteps: steps ?? maxSteps,
      });
      const values = Float32Array.from(
        sums,
        (sum, i) => (sum / numSteps) * (image[i]! - baseline[i]!),
      );
      return {
        ...chw(responder, values),
        figures: { steps: numSteps, ...completenessOf(values, difference) },
      };
    },
};

/**
 * Sums of the gradients by the midpoint rule, with the steps doubled until the error is small. A first
 * doubling adds the points between the midpoints, which makes it the trapezoidal rule of twice the
 * steps, any further the midpoints of that: no point is computed twice.
 */
async function integrate(
  responder: Responder,
  image: InputImage,
  baseline: InputImage,
  target: Target,
  options: { readonly steps: number; readonly maxSteps: number },
) {
  const [from = 0, to = 0] = await responder.scores([baseline, image], target);
  const difference = to - from;
  const sums = new Float64Array(image.length);
  const at = (share: number) => baseline.map((value, i) => value + share * (image[i]! - value));
  const add = (shares: readonly number[]) => {
    const pointOf = (n: number) => at(shares[n]!);
    return eachGradient(responder, target, shares.length, pointOf, (gradient, n) => {
      // of the trapezoidal rule, the ends count half
      const weight = shares[n] === 0 || shares[n] === 1 ? 0.5 : 1;
      for (let i = 0; i < sums.length; i++) sums[i]! += weight * gradient[i]!;
    });
  };
  const midpoints = (count: number) => Array.from({ length: count }, (_, k) => (k + 0.5) / count);
  const isDone = (count: number) => {
    let total = 0;
    for (let i = 0; i < sums.length; i++) total += (sums[i]! / count) * (image[i]! - baseline[i]!);
    return Math.abs(total - difference) <= wantedError * Math.abs(difference);
  };
  let numSteps = options.steps;
  await add(midpoints(numSteps));
  for (; 2 * numSteps <= options.maxSteps && !isDone(numSteps); numSteps *= 2) {
    const edges = Array.from({ length: numSteps + 1 }, (_, k) => k / numSteps);
    await add(numSteps === options.steps ? edges : midpoints(numSteps));
  }
  return { difference, numSteps, sums };
}
