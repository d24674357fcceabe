// Layouts by t-SNE, for small maps. van der Maaten & Hinton 2008, jmlr.org/papers/v9/vandermaaten08a.html.

import { TSNE } from '@saehrimnir/druidjs';
import { pointAt, type Points } from '../../base/points.ts';
import { ofLengthOne } from './direction.ts';

/** Neighbours, softly counted, that each point attends to: fewer of few points. */
const perplexityOf = (numPoints: number) => Math.min(30, (numPoints - 1) / 3);

/** N / 12, but no less than 50: Belkina et al. 2019, 10.1038/s41467-019-13055-y. */
const learningRateOf = (numPoints: number) => Math.max(50, numPoints / 12);

/** More bring nothing: of 4,995 activations, 500 steps at a quarter of the rate lie as true as 300. */
const numSteps = 300;

/** So near to the middle that neighbours find each other before others are in the way. */
const startScale = 1e-4;

/**
 * Lays out points in the plane by their cosines. Memory and time grow with the square of the number
 * of points.
 *
 * @param start [N, 2]: where points are to begin with, of a spread of 1
 * @returns [N, 2]
 */
export function tsneLayout(points: Points, start: Float32Array): Float32Array {
  const { numPoints } = points;
  const directions = ofLengthOne(points);
  // druid writes past its memory where points have fewer dimensions than the plane
  const padding = directions.numDims < 2 ? [0] : [];
  const rows = Array.from({ length: numPoints }, (_, i) => [...pointAt(directions, i), ...padding]);
  const tsne = new TSNE(rows, {
    d: 2,
    perplexity: perplexityOf(numPoints),
    epsilon: learningRateOf(numPoints),
    seed: 0,
  });
  // in place of a start by that seed
  tsne.Y.values.set(start.map((value) => startScale * value));
  return Float32Array.from(tsne.transform(numSteps).flat());
}
