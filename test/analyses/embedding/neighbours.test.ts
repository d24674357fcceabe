import { expect, test } from 'vitest';
import { nearestNeighbours } from '../../../pipeline/analyses/embedding/neighbours.ts';
import { pointAt, pointsOf, type Points } from '../../../pipeline/base/points.ts';
import { random } from '../../../pipeline/base/random.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';

const engine = createOrtEngine();

/** All others of a point by distance, and by index where that is the same. */
function ranked(points: Points, of: number): { index: number; distance: number }[] {
  const own = pointAt(points, of);
  const length = (x: Float32Array) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0));
  return Array.from({ length: points.numPoints }, (_, index) => {
    const other = pointAt(points, index);
    const product = own.reduce((sum, value, d) => sum + value * other[d]!, 0);
    return { index, distance: 1 - product / (length(own) * length(other) || 1) };
  })
    .filter(({ index }) => index !== of)
    .sort((a, b) => a.distance - b.distance || a.index - b.index);
}

// around the side of a tile, and with fewer points than candidates
test.each([
  [700, 20, 15],
  [513, 6, 3],
  [512, 5, 9],
  [12, 4, 11],
  [2, 3, 1],
])('of %i points in %i dimensions the %i nearest are those of brute force', async (n, dims, k) => {
  const rng = random(`points ${n}`);
  const points = pointsOf(
    Float32Array.from({ length: n * dims }, () => rng.normal()),
    dims,
  );
  const { indices, distances } = await nearestNeighbours(engine, points, k);
  for (let i = 0; i < n; i++) {
    const wanted = ranked(points, i).slice(0, k);
    expect(Array.from(indices.subarray(i * k, (i + 1) * k))).toEqual(
      wanted.map(({ index }) => index),
    );
    wanted.forEach(({ distance }, j) => expect(distances[i * k + j]).toBeCloseTo(distance, 9));
  }
});

test('lengths do not count, and none is a neighbour of itself or listed twice among duplicates', async () => {
  const rows = Array.from({ length: 40 }, (_, i) => (i % 2 ? [i + 1, 0] : [0, i + 1])).flat();
  const { indices, distances } = await nearestNeighbours(
    engine,
    pointsOf(Float32Array.from(rows), 2),
    10,
  );
  for (let i = 0; i < 40; i++) {
    const own = indices.subarray(i * 10, (i + 1) * 10);
    expect(new Set([...own, i]).size).toBe(11);
    for (const index of own) expect(index % 2).toBe(i % 2);
  }
  expect(Math.max(...distances)).toBeLessThan(1e-12);
});

test('a point of length 0 is equally far from all', async () => {
  const { distances } = await nearestNeighbours(
    engine,
    pointsOf(Float32Array.of(0, 0, 1, 1, 2, 2), 2),
    2,
  );
  expect(Array.from(distances.subarray(0, 2))).toEqual([1, 1]);
});

test('says what to do where there are too few points', async () => {
  await expect(nearestNeighbours(engine, pointsOf(new Float32Array(12), 4), 3)).rejects.toThrow(
    'neighbours: got 3 points to find 3 neighbours of each, expected at least 4; take more samples or fewer neighbours',
  );
});
