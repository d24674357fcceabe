import { expect, test } from 'vitest';
import { UMAP } from 'umap-js';
import { nearestNeighbours } from '../../../pipeline/analyses/embedding/neighbours.ts';
import { tiesOf } from '../../../pipeline/analyses/embedding/ties.ts';
import { trustworthiness } from '../../../pipeline/analyses/embedding/trustworthiness.ts';
import { umapLayout } from '../../../pipeline/analyses/embedding/umap.ts';
import { pointsOf } from '../../../pipeline/base/points.ts';
import { random } from '../../../pipeline/base/random.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';

const engine = createOrtEngine();

/** Points on a crumpled sheet: near to each other in many dimensions where they are on the sheet. */
function sheet(numPoints: number, numDims: number) {
  const rng = random('sheet');
  const waves = Array.from({ length: numDims }, () => [
    rng.normal(),
    rng.normal(),
    rng.uniform(0, 6),
  ]);
  const data = Array.from({ length: numPoints }, () => {
    const [u, v] = [rng.uniform(0, 4), rng.uniform(0, 4)];
    return waves.map(([x, y, phase]) => Math.sin(x! * u + y! * v + phase!) + 0.1 * rng.normal());
  });
  return pointsOf(Float32Array.from(data.flat()), numDims);
}

test('is as true as the layout of umap-js', async () => {
  const points = sheet(700, 20);
  const nearest = await nearestNeighbours(engine, points, 15);
  const rng = random('start');
  const start = Float32Array.from({ length: 2 * 700 }, () => rng.normal());
  const peer = new UMAP({ nNeighbors: 16, minDist: 0.05, random: () => rng.uniform() });
  const rows = Array.from({ length: 700 }, (_, i) => i);
  const own = <T extends number>(values: ArrayLike<T>, i: number) =>
    Array.from(values).slice(15 * i, 15 * (i + 1));
  peer.setPrecomputedKNN(
    rows.map((i) => [i, ...own(nearest.indices, i)]),
    rows.map((i) => [0, ...own(nearest.distances, i)]),
  );
  const theirs = Float32Array.from(peer.fit(rows.map((i) => [i])).flat());
  const ours = umapLayout(nearest, start, random('ours'));
  const truthOf = async (layout: Float32Array) =>
    (await trustworthiness(engine, points, layout, random('lot')))!;
  expect(await truthOf(ours)).toBeGreaterThan((await truthOf(theirs)) - 0.01);
  expect(await truthOf(ours)).toBeGreaterThan(0.93);
});

test('ties fall off with the distance, and add up to the logarithm of the number of neighbours', async () => {
  const nearest = await nearestNeighbours(engine, sheet(300, 10), 12);
  const ties = tiesOf(nearest);
  for (let i = 0; i < 300; i++) {
    const own = ties.subarray(12 * i, 12 * (i + 1));
    expect(own[0]).toBe(1);
    expect(own.every((tie, j) => j === 0 || tie <= own[j - 1]!)).toBe(true);
    expect(own.reduce((x, y) => x + y)).toBeCloseTo(Math.log2(13), 4);
  }
});

test('neighbours that are all equally near have ties of 1', () => {
  const distances = Float64Array.of(0.2, 0.2, 0.2, 0, 0, 0);
  const ties = tiesOf({ k: 3, indices: new Int32Array(6), distances });
  expect(Array.from(ties)).toEqual([1, 1, 1, 1, 1, 1]);
});
