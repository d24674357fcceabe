// Layouts by UMAP. McInnes, Healy & Melville 2018, arXiv 1802.03426.

import { UMAP } from 'umap-js';
import type { Random } from '../../base/random.ts';
import { descend } from './descent.ts';
import type { Neighbours } from './neighbours.ts';

/**
 * Most points of umap-js: its sparse matrices take 3.1 GB for 100,000, where the same descent in flat
 * arrays takes a tenth, and it takes three times as long for 5,000.
 */
const mostOfLibrary = 5000;

/** Least distance of points in the plane, of a spread of 1: that of Carter et al. 2019. */
const minDist = 0.05;

/** The width of the start, in the unit of the least distance. */
const startScale = 5;

/**
 * Lays out points in the plane by their nearest neighbours.
 *
 * @param start [N, 2]: where points are to begin with, of a spread of 1
 * @returns [N, 2]
 */
export function umapLayout(nearest: Neighbours, start: Float32Array, rng: Random): Float32Array {
  const numPoints = start.length / 2;
  return numPoints <= mostOfLibrary
    ? libraryLayout(nearest, start, rng)
    : descend(nearest, start, rng);
}

function libraryLayout(
  { k, indices, distances }: Neighbours,
  start: Float32Array,
  rng: Random,
): Float32Array {
  const points = Array.from({ length: start.length / 2 }, (_, i) => i);
  // counting a point itself, which it wants fewer than there are points
  const nNeighbors = Math.min(k + 1, points.length - 1);
  const umap = new UMAP({ nNeighbors, minDist, random: () => rng.uniform() });
  // a point comes first among its own neighbours
  umap.setPrecomputedKNN(
    points.map((i) => [i, ...indices.subarray(i * k, (i + 1) * k)]),
    points.map((i) => [0, ...distances.subarray(i * k, (i + 1) * k)]),
  );
  // the points themselves are not looked at where neighbours are given
  const numEpochs = umap.initializeFit(points.map((i) => [i]));
  // in place of a start by lot
  for (const [i, place] of umap.getEmbedding().entries()) {
    place[0] = startScale * start[2 * i]!;
    place[1] = startScale * start[2 * i + 1]!;
  }
  for (let epoch = 0; epoch < numEpochs; epoch++) umap.step();
  return Float32Array.from(umap.getEmbedding().flat());
}
