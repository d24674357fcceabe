import { expect, test } from 'vitest';
import { overlapOf } from '../../../pipeline/analyses/embedding/overlap.ts';
import { planeNeighbours } from '../../../pipeline/analyses/embedding/plane-neighbours.ts';
import { moved, procrustes } from '../../../pipeline/analyses/embedding/procrustes.ts';
import { trustworthiness } from '../../../pipeline/analyses/embedding/trustworthiness.ts';
import { pointsOf } from '../../../pipeline/base/points.ts';
import { random } from '../../../pipeline/base/random.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';

const engine = createOrtEngine();

function scatter(numPoints: number, seed = 'scatter'): Float32Array {
  const rng = random(seed);
  return Float32Array.from({ length: 2 * numPoints }, () => rng.normal());
}

/** Places on a unit circle, as points whose angles are those between them. */
function circle(numPoints: number): Float32Array {
  return Float32Array.from({ length: 2 * numPoints }, (_, at) => {
    const angle = (2 * Math.PI * Math.floor(at / 2)) / numPoints;
    return at % 2 ? Math.sin(angle) : Math.cos(angle);
  });
}

test('neighbours in the plane are those of brute force', () => {
  const layout = scatter(600);
  const indices = planeNeighbours(layout, 7);
  const distance = (i: number, j: number) =>
    Math.hypot(layout[2 * i]! - layout[2 * j]!, layout[2 * i + 1]! - layout[2 * j + 1]!);
  for (let i = 0; i < 600; i++) {
    const others = Array.from({ length: 600 }, (_, j) => j).filter((j) => j !== i);
    const wanted = others.sort((p, q) => distance(i, p) - distance(i, q)).slice(0, 7);
    expect(Array.from(indices.subarray(i * 7, (i + 1) * 7))).toEqual(wanted);
  }
});

test('a layout overlaps wholly with itself turned, by chance with another, and few points tell nothing', () => {
  const layout = scatter(400);
  const turned = moved(layout, { matrix: [0.6, -0.8, 0.8, 0.6], offset: [3, 4] });
  expect(overlapOf(layout, turned)).toBeGreaterThan(0.999);
  expect(overlapOf(layout, scatter(400, 'other'))).toBeLessThan(0.1);
  expect(overlapOf(scatter(16), scatter(16))).toBeUndefined();
});

test('trustworthiness is 1 of a true layout, and what its definition says of a false one', async () => {
  const places = circle(90);
  const points = pointsOf(places, 2);
  const rng = random('lot');
  expect(await trustworthiness(engine, points, places, rng, 4)).toBe(1);
  const astray = scatter(90);
  const k = 5;
  let penalty = 0;
  for (let i = 0; i < 90; i++) {
    const product = (j: number) =>
      places[2 * i]! * places[2 * j]! + places[2 * i + 1]! * places[2 * j + 1]!;
    for (const index of planeNeighbours(astray, k).subarray(i * k, (i + 1) * k)) {
      let rank = 1;
      for (let j = 0; j < 90; j++) {
        // those at the same angle to the left and to the right are equally near
        if (j !== i && product(j) > product(index) + 1e-6) rank++;
      }
      penalty += Math.max(0, rank - k);
    }
  }
  const wanted = 1 - (2 / (90 * k * (180 - 3 * k - 1))) * penalty;
  const found = (await trustworthiness(engine, points, astray, rng, k))!;
  expect(Math.abs(found - wanted)).toBeLessThan(0.01);
  expect(found).toBeLessThan(0.7);
});

test('trustworthiness of many points is that of some, and of few it has no meaning', async () => {
  const places = circle(5100);
  const rng = random('lot');
  expect(await trustworthiness(engine, pointsOf(places, 2), places, rng)).toBeGreaterThan(0.999);
  expect(await trustworthiness(engine, pointsOf(circle(30), 2), circle(30), rng)).toBeUndefined();
});

test.each([
  ['turned', [0.6, -0.8, 0.8, 0.6]],
  ['mirrored and enlarged', [2, 0, 0, -2]],
  ['mirrored and turned', [0, 1, 1, 0]],
] as const)('a layout that was %s is laid over the first again', (_, matrix) => {
  const layout = scatter(50);
  const other = moved(layout, { matrix, offset: [5, -7] });
  const back = moved(other, procrustes(other, layout));
  back.forEach((value, at) => expect(value).toBeCloseTo(layout[at]!, 4));
});

test('no other turn of a noisy layout lies nearer', () => {
  const [layout, noise] = [scatter(60), scatter(60, 'noise')];
  const reference = layout.map((value, at) => value + 0.5 * noise[at]!);
  const error = (of: Float32Array) => of.reduce((sum, v, at) => sum + (v - reference[at]!) ** 2, 0);
  const best = procrustes(layout, reference);
  const least = error(moved(layout, best));
  for (const turn of [-0.05, 0.05, 1, Math.PI]) {
    const [a, b, c, d] = best.matrix;
    const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
    const matrix = [
      cos * a - sin * c,
      cos * b - sin * d,
      sin * a + cos * c,
      sin * b + cos * d,
    ] as const;
    expect(error(moved(layout, { ...best, matrix }))).toBeGreaterThan(least);
  }
});

test('points in one place are only moved', () => {
  const here = Float32Array.of(1, 1, 1, 1);
  const there = Float32Array.of(4, 5, 4, 5);
  expect(Array.from(moved(here, procrustes(here, there)))).toEqual([4, 5, 4, 5]);
});
