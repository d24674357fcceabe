// Layouts by t-SNE, for small maps. van der Maaten & Hinton 2008, jmlr.org/papers/v9/vandermaaten08a.html.

import { TSNE } from '@saehrimnir/druidjs';
import TinyTSNE from 'tsne-js';
import { pointAt, type Points } from '../../base/points.ts';
import { ofLengthOne } from './direction.ts';

/**
 * Most points of tsne-js. Of more druid's layouts are truer, and its time does not grow as fast: of 100,
 * 250 and 400 activations trustworthiness is .78, .80 and .81 after 1, 6 and 14 s, and .81, .83 and .85
 * after half a second.
 */
const mostOfTiny = 150;

/** Neighbours, softly counted, that each point attends to: fewer of few points. */
const perplexityOf = (numPoints: number) => Math.min(30, (numPoints - 1) / 3);

/** N / 12, but no less than 50: Belkina et al. 2019, 10.1038/s41467-019-13055-y. */
const learningRateOf = (numPoints: number) => Math.max(50, numPoints / 12);

/** More bring nothing: of 4,995 activations, 500 steps at a quarter of the rate lie as true as 300. */
const numSteps = 300;

/** Of tsne-js: at slower rates it does not come to an end in these steps. */
const tinySteps = 500;
const tinyRate = 100;

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
  const small = start.map((value) => startScale * value);
  return numPoints <= mostOfTiny ? tinyLayout(directions, small) : druidLayout(directions, small);
}

function tinyLayout(directions: Points, start: Float32Array): Float32Array {
  const { numPoints } = directions;
  const tsne = new TinyTSNE({
    dim: 2,
    perplexity: perplexityOf(numPoints),
    learningRate: tinyRate,
    nIter: tinySteps,
  });
  tsne.init({ data: rowsOf(directions), type: 'dense' });
  // in place of a start by lot, of no seed
  tsne.outputEmbedding.data.set(start);
  tsne.run();
  return Float32Array.from(tsne.getOutput().flat());
}

function druidLayout(directions: Points, start: Float32Array): Float32Array {
  const { numPoints, numDims } = directions;
  // druid writes past its memory where points have fewer dimensions than the plane
  const rows = rowsOf(directions).map((row) => (numDims < 2 ? [...row, 0] : row));
  const tsne = new TSNE(rows, {
    d: 2,
    perplexity: perplexityOf(numPoints),
    epsilon: learningRateOf(numPoints),
    seed: 0,
  });
  // in place of a start by that seed
  tsne.Y.values.set(start);
  return Float32Array.from(tsne.transform(numSteps).flat());
}

function rowsOf(points: Points): number[][] {
  return Array.from({ length: points.numPoints }, (_, i) => [...pointAt(points, i)]);
}
