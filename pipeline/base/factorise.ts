// A matrix as a product of two small ones, of which one is not negative: its rows as sums of a few kinds.
//
// Ding, Li & Jordan 2010, "Convex and semi-nonnegative matrix factorizations", 10.1109/TPAMI.2008.277.

import { Matrix, inverse } from 'ml-matrix';
import { random } from './random.ts';

export type Factors = {
  /** [N, K], not negative: how much each row is of each factor. */
  readonly rows: Float64Array;
  /** [K, M], of either sign. */
  readonly cols: Float64Array;
  /** Share of the sum of squares that the product leaves, 0…1. */
  readonly residual: number;
};

const numRounds = 100;

/** Added where a number is divided by, and to rows at the start, that none is stuck at 0. */
const tiny = 1e-9;
const start = 0.2;

/**
 * X ≈ rows · cols, with rows ≥ 0: alternating least squares for one side, the multiplicative rule of
 * Ding et al. for the other, which never raises the residual.
 *
 * @param x [N, M]
 * @param rank K
 */
export function factorise(x: Float32Array, numRows: number, rank: number, seed: string): Factors {
  const numCols = x.length / numRows;
  const rng = random(seed);
  const target = new Matrix(
    Array.from({ length: numRows }, (_, i) => x.subarray(i * numCols, (i + 1) * numCols)),
  );
  const products = productsWithGram(target);
  let rows = new Matrix(
    Array.from({ length: numRows }, () =>
      Array.from({ length: rank }, () => start + rng.uniform()),
    ),
  );
  for (let round = 0; round < numRounds; round++) {
    const inner = inverseOf(rows.transpose().mmul(rows));
    // with cols = inner · rowsᵀ · X: X · colsᵀ and cols · colsᵀ, of the small sides alone
    const along = products(rows).mmul(inner);
    const square = inner.mmul(rows.transpose()).mmul(along);
    rows = updated(rows, along, square);
  }
  const cols = inverseOf(rows.transpose().mmul(rows)).mmul(rows.transpose()).mmul(target);
  const left = Matrix.sub(target, rows.mmul(cols)).norm('frobenius') ** 2;
  const all = target.norm('frobenius') ** 2;
  return {
    rows: Float64Array.from(rows.to1DArray()),
    cols: Float64Array.from(cols.to1DArray()),
    residual: all > 0 ? left / all : 0,
  };
}

/** X·Xᵀ times a matrix of few columns; where X is wide its gram matrix is taken once, where it is tall never. */
function productsWithGram(x: Matrix): (matrix: Matrix) => Matrix {
  const transposed = x.transpose();
  if (x.rows > x.columns) return (matrix) => x.mmul(transposed.mmul(matrix));
  const gram = x.mmul(transposed);
  return (matrix) => gram.mmul(matrix);
}

function inverseOf(matrix: Matrix): Matrix {
  return inverse(Matrix.add(matrix, Matrix.eye(matrix.rows).mul(tiny)));
}

/** rows ⊙ √((along⁺ + rows · square⁻) / (along⁻ + rows · square⁺)) */
function updated(rows: Matrix, along: Matrix, square: Matrix): Matrix {
  const above = Matrix.add(plus(along), rows.mmul(minus(square)));
  const below = Matrix.add(minus(along), rows.mmul(plus(square)));
  return Matrix.mul(rows, Matrix.div(above, Matrix.add(below, tiny)).sqrt());
}

function plus(matrix: Matrix): Matrix {
  return Matrix.abs(matrix).add(matrix).mul(0.5);
}

function minus(matrix: Matrix): Matrix {
  return Matrix.abs(matrix).sub(matrix).mul(0.5);
}
