// Integrated gradients averaged over baselines that are other images, by random points of the ways from them.

import { random } from '../../base/random.ts';
import { UserError } from '../../base/user-error.ts';
import type { InputImage } from '../../model/responder.ts';
import { completenessOf } from './completeness.ts';
import { eachGradient } from './each-gradient.ts';
import { chw } from './layout.ts';
import type { Method } from './method.ts';

const usualSteps = 100;

export const expectedGradients: Method = {
  name: 'expected-gradients',
  title: 'Expected gradients',
  source: 'Erion et al. 2021, 10.1038/s42256-021-00343-w',
  caption:
    'What each pixel adds to the score compared with other images; the sum over all pixels is the score less their mean score.',
  limits:
    'It depends on which images it is compared with, and on chance: the sum misses its goal by the error that is told.',
  passes: ({ steps = usualSteps, references = [] }) => ({
    forward: steps + references.length + 1,
    backward: steps,
  }),
  missing: (_, __, config) =>
    config && !config.references?.length ? 'no images to compare with' : undefined,
  open: ({ steps = usualSteps, seed = 'expected gradients', references = [] }) => {
    if (references.length === 0) {
      throw new UserError(
        'expected gradients: got no images to compare with, expected some; name a data set',
      );
    }
    return async (responder, image, target) => {
      const rng = random(seed);
      const ends = endsOf(references, steps, (count) => rng.permutation(count));
      // one point in each part of the way, which leaves less to chance than points anywhere
      const shares = rng.permutation(steps).map((part) => (part + rng.uniform()) / steps);
      const sums = new Float64Array(image.length);
      const pointOf = (n: number) => {
        const end = references[ends[n]!]!;
        return end.map((value, i) => value + shares[n]! * (image[i]! - value));
      };
      await eachGradient(responder, target, steps, pointOf, (gradient, n) => {
        const end = references[ends[n]!]!;
        for (let i = 0; i < sums.length; i++) sums[i]! += gradient[i]! * (image[i]! - end[i]!);
      });
      const values = Float32Array.from(sums, (sum) => sum / steps);
      const [score] = await responder.scores([image], target);
      const others = await responder.scores(references, target);
      const mean = others.reduce((sum, other) => sum + other, 0) / others.length;
      const figures = { steps, ...completenessOf(values, score! - mean) };
      return { ...chw(responder, values), figures };
    };
  },
};

/** Which reference each step starts from: all of them in turn, in a new order each time. */
function endsOf(
  references: readonly InputImage[],
  steps: number,
  shuffle: (count: number) => number[],
): number[] {
  const ends: number[] = [];
  while (ends.length < steps) ends.push(...shuffle(references.length));
  return ends.slice(0, steps);
}
