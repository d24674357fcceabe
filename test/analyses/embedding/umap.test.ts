import { expect, test } from 'vitest';
import { nearestNeighbours } from '../../../pipeline/analyses/embedding/neighbours.ts';
import { tiesOf } from '../../../pipeline/analyses/embedding/ties.ts';
import { trustworthiness } from '../../../pipeline/analyses/embedding/trustworthiness.ts';
import { descend } from '../../../pipeline/analyses/embedding/descent.ts';
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

test('the descent of many points is as true as umap-js', async () => {
  const points = sheet(700, 20);
  const nearest = await nearestNeighbours(engine, points, 15);
  const rng = random('start');
  const start = Float32Array.from({ length: 2 * 700 }, () => rng.normal());
  const theirs = umapLayout(nearest, start, random('theirs'));
  const ours = descend(nearest, start, random('ours'));
  expect(ours).not.toEqual(theirs);
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
