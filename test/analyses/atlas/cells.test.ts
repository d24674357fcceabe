import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cellsOf } from '../../../pipeline/analyses/atlas/cells.ts';
import { commonPositions } from '../../../pipeline/analyses/atlas/common-positions.ts';
import { chooseSizes } from '../../../pipeline/analyses/atlas/grid-sizes.ts';
import { toUnitSquare } from '../../../pipeline/analyses/atlas/unit-square.ts';
import { pointsOf } from '../../../pipeline/base/points.ts';
import { random } from '../../../pipeline/base/random.ts';

function cloud(count: number, seed = 'cloud'): Float32Array {
  const rng = random(seed);
  return Float32Array.from({ length: 2 * count }, () => rng.normal());
}

/** 300 samples of 100 images, all over the square. */
function placed() {
  const rng = random('placed');
  const images = Int32Array.from({ length: 300 }, (_, i) => Math.floor(i / 3));
  const positions = Float32Array.from({ length: 600 }, () => rng.uniform());
  positions.set([1, 1, 0, 0]);
  const vectors = pointsOf(
    Float32Array.from({ length: 1200 }, () => rng.normal() + 1),
    4,
  );
  return { images, positions, vectors };
}

describe('the cells of a grid', () => {
  const all = placed();

  test('hold every sample that lies in them, and no cell has too few', () => {
    for (const [size, fewest] of [
      [2, 1],
      [4, 15],
      [10, 4],
    ] as const) {
      const cells = cellsOf(all, size, fewest);
      expect(cells.map(({ row, col }) => row * size + col)).toEqual(
        cells.map(({ row, col }) => row * size + col).toSorted((a, b) => a - b),
      );
      for (const { row, col, members } of cells) {
        const inside = [...Array(300).keys()].filter((i) => {
          const [x, y] = [all.positions[2 * i]!, all.positions[2 * i + 1]!];
          const at = (value: number) => Math.min(size - 1, Math.floor(value * size));
          return at(x) === col && at(y) === row;
        });
        expect([...members]).toEqual(inside);
        expect(inside.length).toBeGreaterThanOrEqual(fewest);
      }
    }
    expect(cellsOf(all, 2, 1).flatMap(({ members }) => [...members]).length).toBe(300);
    expect(cellsOf(all, 10, 4).flatMap(({ members }) => [...members]).length).toBeLessThan(300);
  });

  test('have the mean of their samples', () => {
    for (const { members, mean } of cellsOf(all, 3, 1)) {
      for (const [channel, value] of mean.entries()) {
        let sum = 0;
        for (const member of members) sum += all.vectors.data[member * 4 + channel]!;
        expect(value).toBeCloseTo(sum / members.length, 5);
      }
    }
  });

  test('name those nearest to the mean by angle, of different images where there are enough', () => {
    const cosine = (a: ArrayLike<number>, b: ArrayLike<number>) => {
      const dot = (x: ArrayLike<number>, y: ArrayLike<number>) =>
        Array.from(x).reduce((sum, value, i) => sum + value * y[i]!, 0);
      return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
    };
    for (const { members, mean, nearest } of cellsOf(all, 2, 1)) {
      const cosineOf = (member: number) =>
        cosine(mean, all.vectors.data.subarray(member * 4, member * 4 + 4));
      const cosines = Array.from(nearest, cosineOf);
      expect(cosines).toEqual(cosines.toSorted((a, b) => b - a));
      const images = Array.from(nearest, (member) => all.images[member]);
      expect(new Set(images).size).toBe(12);
      // the best of the images that are not named is no better than the last that is
      const others = Array.from(members).filter((m) => !images.includes(all.images[m]));
      expect(Math.max(...others.map(cosineOf))).toBeLessThanOrEqual(cosines.at(-1)!);
    }
  });

  test('name several samples of an image where there are few images', () => {
    const [cell] = cellsOf({ ...all, images: new Int32Array(300) }, 2, 1);
    expect(new Set(cell!.nearest).size).toBe(12);
  });
});

describe('the unit square', () => {
  test('holds all, and puts the percentiles a twelfth from the edges', () => {
    const positions = cloud(5000);
    positions.set([1e6, -1e6]);
    const scaled = toUnitSquare(positions);
    expect(Math.min(...scaled)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...scaled)).toBeLessThanOrEqual(1);
    expect([scaled[0], scaled[1]]).toEqual([1, 0]);
    for (const axis of [0, 1]) {
      const own = scaled.filter((_, i) => i % 2 === axis);
      const share = (bound: number) => own.filter((value) => value < bound).length / own.length;
      expect(share(1 / 12)).toBeCloseTo(0.01, 2);
      expect(share(11 / 12)).toBeCloseTo(0.99, 2);
    }
  });

  test('takes points that all lie on one place, and few', () => {
    expect([...toUnitSquare(new Float32Array(8).fill(3))]).toEqual(Array(8).fill(0.5));
    const three = toUnitSquare(Float32Array.of(0, 0, 1, 5, 2, 10));
    expect(three[2]).toBeCloseTo(0.5);
    expect(three[0]).toBeCloseTo(1 - three[4]!);
  });
});

describe('the grids of a map', () => {
  const sizes = (count: number, fewest = 5) => chooseSizes(toUnitSquare(cloud(count)), fewest);

  test('are as fine as there are samples for', () => {
    expect(sizes(30)).toEqual([10]);
    expect(sizes(8000)).toEqual([10, 20, 40]);
    expect(sizes(100_000)).toEqual([10, 20, 40, 80, 160]);
    expect(sizes(8000, 100)).toEqual([10]);
  });
});

describe('common positions', () => {
  test('are those of the same ids', () => {
    const ids = fc.uniqueArray(fc.integer({ min: 0, max: 60 }), { maxLength: 40 });
    fc.assert(
      fc.property(ids, ids, (first, second) => {
        const mapOf = (own: number[]) => {
          const sorted = Int32Array.from(own).sort();
          return {
            ids: sorted,
            positions: Float32Array.from({ length: 2 * own.length }, (_, i) =>
              i % 2 === 0 ? sorted[i / 2]! : i,
            ),
          };
        };
        const [a, b] = commonPositions(mapOf(first), mapOf(second));
        const common = first.filter((id) => second.includes(id)).toSorted((x, y) => x - y);
        const idsOf = (positions: Float32Array) => [...positions].filter((_, i) => i % 2 === 0);
        expect(idsOf(a)).toEqual(common);
        expect(idsOf(b)).toEqual(common);
      }),
    );
  });
});
