import { expect, test } from 'vitest';
import { random } from '../../pipeline/base/random.ts';
import { factorise } from '../../pipeline/base/factorise.ts';

const [numRows, numCols, rank] = [30, 80, 3];

/** Each row of one of three kinds, with columns of either sign. */
function planted() {
  const rng = random('planted');
  const kinds = Array.from({ length: numRows }, (_, i) => i % rank);
  const cols = Array.from({ length: rank * numCols }, () => rng.normal());
  const strengths = kinds.map(() => rng.uniform(0.5, 2));
  const x = Float32Array.from({ length: numRows * numCols }, (_, i) => {
    const row = Math.floor(i / numCols);
    return strengths[row]! * cols[kinds[row]! * numCols + (i % numCols)]!;
  });
  return { kinds, x };
}

test('planted kinds of inputs get colours of their own', () => {
  const { kinds, x } = planted();
  const { rows, residual } = factorise(x, numRows, rank, '0');
  expect(rows.every((value) => value >= 0)).toBe(true);
  expect(residual).toBeLessThan(1e-3);
  const strongest = kinds.map((_, i) => {
    const own = rows.subarray(i * rank, (i + 1) * rank);
    return own.indexOf(Math.max(...own));
  });
  const colourOf = new Map(kinds.map((kind, i) => [kind, strongest[i]!]));
  expect(new Set(colourOf.values()).size).toBe(rank);
  expect(strongest).toEqual(kinds.map((kind) => colourOf.get(kind)));
});

test('the product is what the residual says, and the same each time', () => {
  const rng = random('noise');
  const x = Float32Array.from({ length: numRows * numCols }, () => rng.normal());
  const { rows, cols, residual } = factorise(x, numRows, rank, '0');
  let [left, all] = [0, 0];
  x.forEach((value, i) => {
    const [row, col] = [Math.floor(i / numCols), i % numCols];
    let product = 0;
    for (let k = 0; k < rank; k++) product += rows[row * rank + k]! * cols[k * numCols + col]!;
    left += (value - product) ** 2;
    all += value ** 2;
  });
  expect(residual).toBeCloseTo(left / all, 6);
  expect(residual).toBeLessThan(1);
  expect(factorise(x, numRows, rank, '0').rows).toEqual(rows);
});

test('weights of 0 leave nothing', () => {
  expect(factorise(new Float32Array(20), 4, rank, '0').residual).toBe(0);
});

test('a tall matrix is factorised like a wide one', () => {
  const tall = Float32Array.from({ length: 60 * 4 }, (_, i) => {
    const [row, col] = [Math.floor(i / 4), i % 4];
    return (1 + (row % 5)) * (row % 2 === 0 ? [1, -1, 2, 0] : [0, 3, 1, -2])[col]!;
  });
  const { rows, residual } = factorise(tall, 60, 2, '0');
  expect(residual).toBeLessThan(1e-3);
  const kind = (row: number) => Number(rows[2 * row]! > rows[2 * row + 1]!);
  for (let row = 2; row < 60; row++) expect(kind(row)).toBe(kind(row % 2));
});
