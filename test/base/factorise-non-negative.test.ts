import { expect, test } from 'vitest';
import { factoriseNonNegative } from '../../pipeline/base/factorise-non-negative.ts';
import { random } from '../../pipeline/base/random.ts';

const [numRows, numCols, rank] = [40, 24, 4];

/** Rows that are sums of parts, each of which has columns and some rows to itself. */
function planted() {
  const rng = random('planted parts');
  const share = (row: number, k: number) =>
    row % (rank + 1) === k || row % (rank + 1) === rank ? rng.uniform(0.5, 2) : 0;
  const rows = Float64Array.from({ length: numRows * rank }, (_, i) =>
    share(Math.floor(i / rank), i % rank),
  );
  const cols = Float64Array.from({ length: rank * numCols }, (_, i) =>
    (i % numCols) % rank === Math.floor(i / numCols) || i % 7 === 0 ? rng.uniform(0.2, 1) : 0,
  );
  const x = Float32Array.from({ length: numRows * numCols }, (_, i) =>
    product(rows, cols, Math.floor(i / numCols), i % numCols),
  );
  return { cols, x };
}

function product(rows: Float64Array, cols: Float64Array, row: number, col: number): number {
  let sum = 0;
  for (let k = 0; k < rank; k++) sum += rows[row * rank + k]! * cols[k * numCols + col]!;
  return sum;
}

function cosine(a: Float64Array, b: Float64Array): number {
  const dot = a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  return dot / Math.hypot(...a) / Math.hypot(...b);
}

test('planted parts are found again', () => {
  const { cols, x } = planted();
  const found = factoriseNonNegative(x, numRows, rank, '0');
  expect(found.residual).toBeLessThan(1e-3);
  const part = (values: Float64Array, k: number) => values.subarray(k * numCols, (k + 1) * numCols);
  for (let k = 0; k < rank; k++) {
    const cosines = Array.from({ length: rank }, (_, j) =>
      cosine(part(cols, k), part(found.cols, j)),
    );
    expect(Math.max(...cosines)).toBeGreaterThan(0.98);
  }
});

test('the product leaves what the residual says, is not negative, and the same each time', () => {
  const rng = random('noise');
  const x = Float32Array.from({ length: numRows * numCols }, () => Math.max(0, rng.normal()));
  const { rows, cols, residual } = factoriseNonNegative(x, numRows, rank, '0');
  let [left, all] = [0, 0];
  x.forEach((value, i) => {
    left += (value - product(rows, cols, Math.floor(i / numCols), i % numCols)) ** 2;
    all += value ** 2;
  });
  expect(residual).toBeCloseTo(left / all, 8);
  expect([...rows, ...cols].every((value) => value >= 0)).toBe(true);
  expect(factoriseNonNegative(x, numRows, rank, '0')).toEqual({ rows, cols, residual });
});

test('a matrix of 0 leaves nothing', () => {
  expect(factoriseNonNegative(new Float32Array(20), 4, 2, '0').residual).toBe(0);
});
