// How the coordinates of points vary together.

import { Matrix } from 'ml-matrix';
import { pointAt, type Points } from '../../base/points.ts';
import { float32 } from '../../base/tensor.ts';
import type { Engine } from '../../engine/engine.ts';
import { Builder } from '../../graph/builder.ts';

/** Mean and covariance of some points. */
export type Spread = {
  /** [D] */
  readonly mean: Float64Array;
  /** [D, D] */
  readonly covariance: Matrix;
};

/** Points of one product. */
const pointsAtOnce = 4096;

/** Products of the points less their mean, summed part by part in double precision; divided by their number. */
export async function spreadOf(engine: Engine, points: Points): Promise<Spread> {
  const { numPoints, numDims } = points;
  const mean = meanOf(points);
  const numRows = Math.min(pointsAtOnce, numPoints);
  const b = new Builder();
  const rows = b.input('rows', 'float32', [numRows, numDims]);
  const program = await engine.load(b.build({ products: b.matmul(b.transpose(rows, 1, 0), rows) }));
  const sums = Matrix.zeros(numDims, numDims);
  for (let start = 0; start < numPoints; start += numRows) {
    const centred = centredRows(points, mean, start, numRows);
    const results = await program.run({ rows: float32([numRows, numDims], centred) });
    const products = results['products']!.data as Float32Array;
    for (let row = 0; row < numDims; row++) {
      for (let col = 0; col < numDims; col++) {
        sums.set(row, col, sums.get(row, col) + products[row * numDims + col]!);
      }
    }
  }
  await program.dispose();
  return { mean, covariance: sums.div(numPoints) };
}

/** Points from `start` less the mean, [numRows, D]; zeros beyond the last. */
export function centredRows(
  points: Points,
  mean: Float64Array,
  start: number,
  numRows: number,
): Float32Array {
  const { numPoints, numDims } = points;
  const rows = new Float32Array(numRows * numDims);
  for (let i = start; i < Math.min(numPoints, start + numRows); i++) {
    const point = pointAt(points, i);
    const first = (i - start) * numDims;
    for (let d = 0; d < numDims; d++) rows[first + d] = point[d]! - mean[d]!;
  }
  return rows;
}

export function meanOf(points: Points): Float64Array {
  const mean = new Float64Array(points.numDims);
  for (let i = 0; i < points.numPoints; i++) {
    const point = pointAt(points, i);
    for (let d = 0; d < mean.length; d++) mean[d]! += point[d]!;
  }
  return mean.map((sum) => sum / points.numPoints);
}
