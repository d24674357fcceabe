import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { likenessOf } from '../../../pipeline/analyses/sanity/likeness.ts';
import { rankCorrelation } from '../../../pipeline/analyses/sanity/rank-correlation.ts';
import { structuralSimilarity } from '../../../pipeline/analyses/sanity/structural-similarity.ts';
import { random } from '../../../pipeline/base/random.ts';

const map = (seed: string, length: number) => {
  const rng = random(seed);
  return Float32Array.from({ length }, () => rng.normal());
};

/** By counting, for each value, how many are below and how many are equal. */
function bruteForceRanks(values: Float32Array): number[] {
  return Array.from(values, (value) => {
    const below = values.filter((other) => other < value).length;
    const equal = values.filter((other) => other === value).length;
    return below + (equal - 1) / 2;
  });
}

function pearson(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((s, v) => s + v, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  const product = mean(a.map((value, i) => (value - meanA) * (b[i]! - meanB)));
  const spread = (values: readonly number[], at: number) =>
    Math.sqrt(mean(values.map((value) => (value - at) ** 2)));
  return product / (spread(a, meanA) * spread(b, meanB));
}

describe('the rank correlation', () => {
  test('is that of textbooks', () => {
    // scipy.stats.spearmanr([1, 2, 3, 4, 5], [5, 6, 7, 8, 7]) = .8207826817
    const found = rankCorrelation(Float32Array.of(1, 2, 3, 4, 5), Float32Array.of(5, 6, 7, 8, 7));
    expect(found).toBeCloseTo(0.8207826817, 9);
  });

  test('equals the correlation of ranks that are counted, ties included', () => {
    const values = fc.array(fc.tuple(fc.integer({ max: 4, min: -4 }), fc.integer({ max: 4 })), {
      minLength: 3,
      maxLength: 30,
    });
    fc.assert(
      fc.property(values, (pairs) => {
        const a = Float32Array.from(pairs, ([value]) => value);
        const b = Float32Array.from(pairs, ([, value]) => value);
        fc.pre(new Set(a).size > 1 && new Set(b).size > 1);
        const expected = pearson(bruteForceRanks(a), bruteForceRanks(b));
        expect(rankCorrelation(a, b)).toBeCloseTo(expected, 9);
      }),
    );
  });

  test('looks at nothing but the order', () => {
    const a = map('a', 200);
    expect(rankCorrelation(a, a.map(Math.exp))).toBeCloseTo(1, 12);
    expect(
      rankCorrelation(
        a,
        a.map((value) => -value),
      ),
    ).toBeCloseTo(-1, 12);
    expect(Math.abs(rankCorrelation(map('b', 4000), map('c', 4000)))).toBeLessThan(0.05);
  });

  test('is 0 beside a map that is the same everywhere, and refuses others of another size', () => {
    expect(rankCorrelation(map('a', 9), new Float32Array(9))).toBe(0);
    expect(rankCorrelation(map('a', 4), Float32Array.of(0, -0, 0, -0))).toBe(0);
    expect(() => rankCorrelation(map('a', 9), map('a', 8))).toThrow(
      'maps: got 9 and 8 values, expected as many',
    );
  });
});

/** The index of Wang et al. window by window, straight from the formula. */
function bruteForceSimilarity(a: Float32Array, b: Float32Array, height: number, width: number) {
  const size = Math.min(11, height, width);
  const centre = (size - 1) / 2;
  const weight = (row: number, col: number) =>
    Math.exp(-((row - centre) ** 2 + (col - centre) ** 2) / (2 * 1.5 ** 2));
  const found: number[] = [];
  for (let top = 0; top + size <= height; top++) {
    for (let left = 0; left + size <= width; left++) {
      const mean = (f: (i: number) => number) => {
        let [sum, total] = [0, 0];
        for (let row = 0; row < size; row++) {
          for (let col = 0; col < size; col++) {
            sum += weight(row, col) * f((top + row) * width + left + col);
            total += weight(row, col);
          }
        }
        return sum / total;
      };
      const [x, y] = [mean((i) => a[i]!), mean((i) => b[i]!)];
      const varianceX = mean((i) => (a[i]! - x) ** 2);
      const varianceY = mean((i) => (b[i]! - y) ** 2);
      const covariance = mean((i) => (a[i]! - x) * (b[i]! - y));
      found.push(
        ((2 * x * y + 1e-4) * (2 * covariance + 9e-4)) /
          ((x * x + y * y + 1e-4) * (varianceX + varianceY + 9e-4)),
      );
    }
  }
  return found.reduce((sum, value) => sum + value, 0) / found.length;
}

describe('the structural similarity', () => {
  test.each([
    [16, 13],
    [7, 9],
    [1, 20],
  ])('of %d×%d equals the formula, window by window', (height, width) => {
    const a = map('a', height * width).map(Math.abs);
    const b = map('b', height * width).map((value, i) => Math.abs(value + a[i]!));
    const expected = bruteForceSimilarity(a, b, height, width);
    expect(structuralSimilarity(a, b, height, width)).toBeCloseTo(expected, 10);
  });

  test('is 1 for a map and itself, the same both ways, and small for noise', () => {
    const [a, b] = [map('a', 900).map(Math.abs), map('b', 900).map(Math.abs)];
    expect(structuralSimilarity(a, a, 30, 30)).toBeCloseTo(1, 12);
    expect(structuralSimilarity(a, b, 30, 30)).toBeCloseTo(structuralSimilarity(b, a, 30, 30), 12);
    expect(structuralSimilarity(a, b, 30, 30)).toBeLessThan(0.3);
  });

  test('refuses maps of another size', () => {
    expect(() => structuralSimilarity(map('a', 9), map('b', 8), 3, 3)).toThrow(
      'maps: got 9 and 8 values, expected 3×3 of both',
    );
  });
});

test('a map is like itself, and like its negative but for the sign', () => {
  const values = map('a', 400);
  const own = { values, height: 20, width: 20 };
  const found = likenessOf(own, own);
  expect([found.signed, found.absolute, found.similarity].map((x) => x.toFixed(6))).toEqual(
    Array(3).fill('1.000000'),
  );
  const negative = likenessOf(own, { ...own, values: values.map((value) => -3 * value) });
  expect(negative.signed).toBeCloseTo(-1, 9);
  expect(negative.absolute).toBeCloseTo(1, 9);
  expect(negative.similarity).toBeCloseTo(1, 6);
  const silent = likenessOf(own, { ...own, values: new Float32Array(400) });
  expect(silent.signed).toBe(0);
  expect(silent.similarity).toBeLessThan(0.5);
});
