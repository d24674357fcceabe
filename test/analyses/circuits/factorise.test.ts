import { expect, test } from 'vitest';
import { random } from '../../../pipeline/base/random.ts';
import { equivarianceOf } from '../../../pipeline/analyses/circuits/equivariance.ts';
import { factorise } from '../../../pipeline/analyses/circuits/factorise.ts';

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

const angles = Array.from({ length: 12 }, (_, i) => i * 30);

test('weights by difference of orientation are equivariant', () => {
  const weights = Float32Array.from(
    angles.flatMap((to) => angles.map((from) => Math.cos(((to - from) * Math.PI) / 180))),
  );
  const { circulant, residual } = equivarianceOf(weights, angles, angles, 360);
  expect(residual).toBeLessThan(1e-6);
  circulant.forEach((value, i) => expect(value).toBeCloseTo(weights[i]!, 5));
});

test('weights by lot are not', () => {
  const rng = random('lot');
  const weights = Float32Array.from({ length: 144 }, () => rng.normal());
  expect(equivarianceOf(weights, angles, angles, 360).residual).toBeGreaterThan(0.7);
});
