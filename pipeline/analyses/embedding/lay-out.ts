// The front door of layouts: points in, places in the plane out.

import { pointsOf, type Points } from '../../base/points.ts';
import { random, type Random } from '../../base/random.ts';
import { UserError } from '../../base/user-error.ts';
import type { Engine } from '../../engine/engine.ts';
import { nearestNeighbours } from './neighbours.ts';
import { principalComponents, project } from './pca.ts';
import { tsneLayout } from './tsne.ts';
import { umapLayout } from './umap.ts';
import { whiten, whitening } from './whitening.ts';

export type LayoutOptions = {
  readonly method: 'umap' | 'tsne' | 'pca';
  /** Whether angles are taken between points as they are, or whitened by their covariance. */
  readonly space: 'raw' | 'whitened';
  /** Neighbours that stay together, of UMAP: as many as there are others, of fewer points. */
  readonly neighbours: number;
  readonly seed: string | number;
};

/** What principal components lay out, whatever the method: among fewer there are no neighbours to choose from. */
const fewestPoints = 4;

/** Most points of t-SNE, which needs 24 bytes for every pair. */
export const mostOfTsne = 8000;

/**
 * Lays out points in the plane by the angles between them; by PCA, as they lie, whatever the space.
 * Other layouts begin at the first two principal components, so that those of two seeds, or of like
 * points, are turned alike. The same points, options and engine give the same bytes.
 *
 * @returns [N, 2], in no unit
 * @throws UserError for numbers that are not finite, and for too many points for t-SNE
 */
export async function layOut(
  engine: Engine,
  points: Points,
  options: LayoutOptions,
): Promise<Float32Array> {
  const { method, neighbours, seed } = options;
  const { numPoints } = points;
  refuseOdd(points);
  if (numPoints === 0) return new Float32Array(0);
  if (method === 'tsne' && numPoints > mostOfTsne) {
    throw new UserError(
      `embedding: got tsne for ${numPoints} points, expected up to ${mostOfTsne}; choose umap or take fewer samples`,
    );
  }
  if (method === 'pca' || numPoints < fewestPoints) return flatten(engine, points);
  const rng = random(`layout ${seed}`);
  const start = startOf(await flatten(engine, pickDims(points, rng)), rng);
  const own =
    options.space === 'raw'
      ? points
      : await whiten(engine, points, await whitening(engine, points));
  if (method === 'tsne') return tsneLayout(own, start);
  const k = Math.min(neighbours, numPoints - 1);
  const nearest = await nearestNeighbours(engine, own, k);
  return umapLayout(nearest, start, rng);
}

/** The points along their first two principal components; those of one dimension all on a line. */
async function flatten(engine: Engine, points: Points): Promise<Float32Array> {
  const along = await principalComponents(engine, points, 2);
  const projected = project(points, along);
  if (along.components.length === 2) return projected;
  const flat = new Float32Array(2 * points.numPoints);
  projected.forEach((x, i) => (flat[2 * i] = x));
  return flat;
}

/** Random displacement at the start, in units of the spread: enough to part what is the same. */
const jitter = 0.01;

/** Dimensions that the start is taken from: principal components take the cube of their number. */
const mostStartDims = 256;

/** Some of the dimensions of points, by lot. */
function pickDims(points: Points, rng: Random): Points {
  const { data, numPoints, numDims } = points;
  if (numDims <= mostStartDims) return points;
  const lot = rng.permutation(numDims).slice(0, mostStartDims);
  const picked = new Float32Array(numPoints * mostStartDims);
  for (let i = 0; i < numPoints; i++) {
    lot.forEach((d, at) => (picked[i * mostStartDims + at] = data[i * numDims + d]!));
  }
  return pointsOf(picked, mostStartDims);
}

/** Where points begin: along each component of a spread of 1, each a little beside its place. */
function startOf(flat: Float32Array, rng: Random): Float32Array {
  const { data, numPoints } = pointsOf(flat, 2);
  const squares = [0, 0];
  data.forEach((value, at) => (squares[at % 2]! += value ** 2));
  const scales = squares.map((sum) => (sum > 0 ? Math.sqrt(numPoints / sum) : 0));
  return data.map((value, at) => value * scales[at % 2]! + jitter * rng.normal());
}

function refuseOdd({ data, numDims }: Points): void {
  for (let at = 0; at < data.length; at++) {
    if (Number.isFinite(data[at])) continue;
    throw new UserError(
      `points: got ${data[at]} in point ${Math.floor(at / numDims)}, expected finite numbers`,
    );
  }
}
