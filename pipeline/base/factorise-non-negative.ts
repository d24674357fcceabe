// A matrix that is not negative as a product of two small ones that are not either: its rows as sums of a few parts.
//
// Cichocki & Phan 2009, "Fast local algorithms for large scale nonnegative matrix and tensor
// factorizations", 10.1587/transfun.E92.A.708: hierarchical alternating least squares.

import type { Factors } from './factorise.ts';
import { random } from './random.ts';

const numRounds = 200;

/** Share of the sum of squares by which the residual falls in a round that is worth another. */
const leastProgress = 1e-5;

/** What no entry falls below: a factor that is all 0 could not come back. */
const tiny = 1e-12;

/**
 * X ≈ rows · cols, both not negative.
 *
 * @param x [N, M], not negative
 * @param rank K
 */
export function factoriseNonNegative(
  x: Float32Array,
  numRows: number,
  rank: number,
  seed: string,
): Factors {
  const numCols = x.length / numRows;
  const rng = random(seed);
  const all = x.reduce((sum, value) => sum + value * value, 0);
  const scale = Math.sqrt(x.reduce((sum, value) => sum + value, 0) / x.length / rank);
  const start = (length: number) => Float64Array.from({ length }, () => scale * rng.uniform());
  // the long axis runs within each factor: [K, N] and [K, M]
  const rows = start(rank * numRows);
  const cols = start(rank * numCols);
  let left = all;
  for (let round = 0; round < numRounds; round++) {
    improve(rows, alongRows(x, cols, numRows, rank), gramOf(cols, rank), rank);
    const along = alongCols(x, rows, numRows, rank);
    const gram = gramOf(rows, rank);
    improve(cols, along, gram, rank);
    const before = left;
    left = all - 2 * dot(along, cols) + dot(gram, gramOf(cols, rank));
    if (before - left < leastProgress * all && round > 0) break;
  }
  const settled = (value: number) => (value > tiny ? value : 0);
  return {
    rows: Float64Array.from(rows, (_, i) =>
      settled(rows[(i % rank) * numRows + Math.floor(i / rank)]!),
    ),
    cols: cols.map(settled),
    residual: all > 0 ? Math.max(0, left / all) : 0,
  };
}

/** Each factor [K, L] in turn to its best, the others held, and not below 0. */
function improve(factors: Float64Array, along: Float64Array, gram: Float64Array, rank: number) {
  const length = factors.length / rank;
  for (let k = 0; k < rank; k++) {
    const square = gram[k * rank + k]! || 1;
    for (let i = 0; i < length; i++) {
      let rest = along[k * length + i]!;
      for (let j = 0; j < rank; j++) rest -= gram[k * rank + j]! * factors[j * length + i]!;
      const value = factors[k * length + i]! + rest / square;
      factors[k * length + i] = Math.max(tiny, value);
    }
  }
}

/** cols · Xᵀ, [K, N]. */
function alongRows(x: Float32Array, cols: Float64Array, numRows: number, rank: number) {
  const numCols = x.length / numRows;
  const along = new Float64Array(rank * numRows);
  for (let row = 0; row < numRows; row++) {
    for (let k = 0; k < rank; k++) {
      let sum = 0;
      for (let col = 0; col < numCols; col++) {
        sum += x[row * numCols + col]! * cols[k * numCols + col]!;
      }
      along[k * numRows + row] = sum;
    }
  }
  return along;
}

/** rows · X for rows [K, N], [K, M]. */
function alongCols(x: Float32Array, rows: Float64Array, numRows: number, rank: number) {
  const numCols = x.length / numRows;
  const along = new Float64Array(rank * numCols);
  for (let row = 0; row < numRows; row++) {
    for (let k = 0; k < rank; k++) {
      const share = rows[k * numRows + row]!;
      for (let col = 0; col < numCols; col++) {
        along[k * numCols + col]! += share * x[row * numCols + col]!;
      }
    }
  }
  return along;
}

/** [K, K] of [K, L]. */
function gramOf(factors: Float64Array, rank: number): Float64Array {
  const length = factors.length / rank;
  return Float64Array.from({ length: rank * rank }, (_, i) => {
    const [j, k] = [Math.floor(i / rank), i % rank];
    return dot(
      factors.subarray(j * length, (j + 1) * length),
      factors.subarray(k * length, (k + 1) * length),
    );
  });
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}
