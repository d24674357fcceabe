// Weighted least squares, in closed form.

import { CholeskyDecomposition, Matrix } from 'ml-matrix';

/** Draws of numbers and what was seen of each. */
export type Observations = {
  /** [N, M]. */
  readonly rows: Float64Array;
  /** [N]. */
  readonly values: Float64Array;
  /** [N], not negative: how much each counts. */
  readonly weights: Float64Array;
};

/**
 * The M numbers b with the least Σ weight · (value − ⟨row, b⟩)² + ridge · |b|².
 *
 * @param ridge above 0, or 0 where the rows are known to tell all numbers apart
 */
export function leastSquares(
  { rows, values, weights }: Observations,
  numColumns: number,
  ridge: number,
): Float64Array {
  const matrix = Matrix.eye(numColumns, numColumns, ridge);
  const right = Matrix.zeros(numColumns, 1);
  for (let n = 0; n < values.length; n++) {
    const row = rows.subarray(n * numColumns, (n + 1) * numColumns);
    for (let i = 0; i < numColumns; i++) {
      const weighted = weights[n]! * row[i]!;
      if (weighted === 0) continue;
      right.set(i, 0, right.get(i, 0) + weighted * values[n]!);
      for (let j = 0; j <= i; j++) matrix.set(i, j, matrix.get(i, j) + weighted * row[j]!);
    }
  }
  for (let i = 0; i < numColumns; i++) {
    for (let j = 0; j < i; j++) matrix.set(j, i, matrix.get(i, j));
  }
  return Float64Array.from(new CholeskyDecomposition(matrix).solve(right).to1DArray());
}

/** Mean of values, each counted by its weight. */
export function weightedMean(values: ArrayLike<number>, weights: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let n = 0; n < weights.length; n++) {
    sum += weights[n]! * values[n]!;
    total += weights[n]!;
  }
  return sum / total;
}
