// Whitening: space stretched so that points vary alike in every direction.

import { EigenvalueDecomposition } from 'ml-matrix';
import type { Points } from '../../base/points.ts';
import { float32 } from '../../base/tensor.ts';
import type { Engine } from '../../engine/engine.ts';
import { Builder } from '../../graph/builder.ts';
import { centredRows, spreadOf } from './covariance.ts';

/** What whitens points of D dimensions; both matrices are symmetric. */
export type Whitening = {
  /** [D] */
  readonly mean: Float64Array;
  /** [D, D]: the inverse of the covariance. */
  readonly inverse: Float64Array;
  /** [D, D]: its square root, which whitens a point less the mean. */
  readonly root: Float64Array;
};

/** Share of the mean variance that is added to every variance: directions in which hardly anything varies are mostly noise. */
const ridge = 0.01;

/** Variances below this share of the largest are rounding: such a direction tells nothing apart, and becomes 0. */
const leastVariance = 1e-7;

/** Points of one product. */
const pointsAtOnce = 4096;

/** The whitening of some points: Σ⁻¹ and Σ^-½ with 1 % of the mean variance added to each eigenvalue of Σ. */
export async function whitening(engine: Engine, points: Points): Promise<Whitening> {
  const { mean, covariance } = await spreadOf(engine, points);
  const { realEigenvalues: variances, eigenvectorMatrix } = new EigenvalueDecomposition(
    covariance,
    { assumeSymmetric: true },
  );
  const added = (ridge * variances.reduce((sum, value) => sum + value, 0)) / variances.length;
  const least = leastVariance * Math.max(...variances);
  const powers = (power: number) => {
    const scales = variances.map((value) => (value > least ? (value + added) ** power : 0));
    const scaled = eigenvectorMatrix.clone().mulRowVector(scales);
    return Float64Array.from(scaled.mmul(eigenvectorMatrix.transpose()).to1DArray());
  };
  return { mean, inverse: powers(-1), root: powers(-0.5) };
}

/** The points, whitened: of mean 0 and, but for the ridge, of covariance 1. */
export async function whiten(
  engine: Engine,
  points: Points,
  { mean, root }: Whitening,
): Promise<Points> {
  const { numPoints, numDims } = points;
  const numRows = Math.min(pointsAtOnce, numPoints);
  const b = new Builder();
  const rows = b.input('rows', 'float32', [numRows, numDims]);
  const matrix = b.constant(float32([numDims, numDims], Float32Array.from(root)));
  const program = await engine.load(b.build({ whitened: b.matmul(rows, matrix) }));
  const data = new Float32Array(numPoints * numDims);
  for (let start = 0; start < numPoints; start += numRows) {
    const feed = float32([numRows, numDims], centredRows(points, mean, start, numRows));
    const whitened = (await program.run({ rows: feed }))['whitened']!.data as Float32Array;
    data.set(whitened.subarray(0, (numPoints - start) * numDims), start * numDims);
  }
  await program.dispose();
  return { data, numPoints, numDims };
}

/**
 * (Σ + μ·μᵀ)⁻¹·vector: where to aim to reach the vector and little else. It is the second moment about
 * 0 that is undone, as by Carter et al. 2019, 10.23915/distill.00015: about the mean, all would aim at
 * what is common to them (GoogLeNet mixed4c, cells of 20 × 20: mean cosine .29 of what an icon shows
 * with the direction of another cell).
 */
export function aimedAt(
  vector: ArrayLike<number>,
  { inverse, mean }: Pick<Whitening, 'inverse' | 'mean'>,
): Float32Array {
  // Sherman and Morrison
  const [aimed, common] = [product(inverse, vector), product(inverse, mean)];
  const share = dot(mean, aimed) / (1 + dot(mean, common));
  return Float32Array.from(aimed, (value, i) => value - share * common[i]!);
}

function product(matrix: Float64Array, vector: ArrayLike<number>): Float64Array {
  const numDims = vector.length;
  return Float64Array.from({ length: numDims }, (_, row) =>
    dot(matrix.subarray(row * numDims, (row + 1) * numDims), vector),
  );
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
