// Principal components: the directions along which points differ most.

import { EigenvalueDecomposition } from 'ml-matrix';
import { pointAt, type Points } from '../../base/points.ts';
import type { Engine } from '../../engine/engine.ts';
import { spreadOf } from './covariance.ts';

export type Pca = {
  /** [D] */
  readonly mean: Float64Array;
  /** Directions of length 1, that of the largest variance first; of each the largest coordinate is above 0. */
  readonly components: readonly Float64Array[];
  /** Share of all variance along each, 0…1. */
  readonly explained: readonly number[];
};

/** The first components of points, exact, as many as there are dimensions at most; memory and time are those of a matrix of [D, D]. */
export async function principalComponents(
  engine: Engine,
  points: Points,
  numComponents: number,
): Promise<Pca> {
  const { mean, covariance } = await spreadOf(engine, points);
  const { realEigenvalues: variances, eigenvectorMatrix } = new EigenvalueDecomposition(
    covariance,
    { assumeSymmetric: true },
  );
  const total = variances.reduce((sum, value) => sum + value, 0);
  const order = variances
    .map((variance, column) => ({ variance, column }))
    .sort((a, b) => b.variance - a.variance)
    .slice(0, numComponents);
  return {
    mean,
    components: order.map(({ column }) =>
      oriented(Float64Array.from(eigenvectorMatrix.getColumn(column))),
    ),
    explained: order.map(({ variance }) => (total > 0 ? Math.max(0, variance) / total : 0)),
  };
}

/** The points along the components: [N, K]. */
export function project(points: Points, { mean, components }: Pca): Float32Array {
  const projected = new Float32Array(points.numPoints * components.length);
  for (let i = 0; i < points.numPoints; i++) {
    const point = pointAt(points, i);
    for (const [k, direction] of components.entries()) {
      let sum = 0;
      for (let d = 0; d < point.length; d++) sum += (point[d]! - mean[d]!) * direction[d]!;
      projected[i * components.length + k] = sum;
    }
  }
  return projected;
}

/** Eigenvectors have no sign of their own; a rule gives them one, so that maps do not flip. */
function oriented(direction: Float64Array): Float64Array {
  const largest = direction.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a));
  return largest < 0 ? direction.map((value) => -value) : direction;
}
