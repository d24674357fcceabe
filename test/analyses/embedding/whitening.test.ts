import { expect, test } from 'vitest';
import { spreadOf } from '../../../pipeline/analyses/embedding/covariance.ts';
import { aimedAt, whiten, whitening } from '../../../pipeline/analyses/embedding/whitening.ts';
import { pointAt, pointsOf } from '../../../pipeline/base/points.ts';
import { random } from '../../../pipeline/base/random.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';

const engine = createOrtEngine();

/** Two channels that say nearly the same, one of its own, and one that never changes. */
function cloud(numPoints: number) {
  const rng = random('cloud');
  const data = Array.from({ length: numPoints }, () => {
    const [x, y, z] = [rng.normal(), rng.normal(), rng.normal()];
    return [4 + 2 * x, 2 * x + 0.8 * y, 0.5 * z, 3];
  });
  return pointsOf(Float32Array.from(data.flat()), 4);
}

test('whitened points vary alike in every direction that varies, but for the ridge', async () => {
  const points = cloud(9000);
  const white = await whiten(engine, points, await whitening(engine, points));
  const { mean, covariance } = await spreadOf(engine, white);
  expect(Math.max(...mean.map(Math.abs))).toBeLessThan(1e-5);
  for (let i = 0; i < 4; i++) {
    for (let j = 0; j < 4; j++) {
      const wanted = i === j && i < 3 ? 1 : 0;
      expect(Math.abs(covariance.get(i, j) - wanted)).toBeLessThan(0.12);
    }
  }
});

test('aims at a vector as the covariance and its ridge say', async () => {
  const points = cloud(2000);
  const stretch = await whitening(engine, points);
  const { mean, covariance } = await spreadOf(engine, points);
  const ridge = (0.01 * covariance.trace()) / 4;
  const vector = Float32Array.from(pointAt(points, 0));
  const aimed = aimedAt(vector, stretch);
  const along = aimed.reduce((sum, value, i) => sum + mean[i]! * value, 0);
  // (Σ + ridge + μ·μᵀ)·aimed is the vector again, in all that ever varies
  for (let i = 0; i < 3; i++) {
    let sum = ridge * aimed[i]! + mean[i]! * along;
    for (let j = 0; j < 4; j++) sum += covariance.get(i, j) * aimed[j]!;
    expect(sum).toBeCloseTo(vector[i]!, 4);
  }
  expect(aimed[3]).toBeCloseTo(0, 6);
  // the root twice is the inverse
  const about0 = { mean: new Float64Array(4) };
  const half = aimedAt(vector, { ...about0, inverse: stretch.root });
  const twice = aimedAt(half, { ...about0, inverse: stretch.root });
  const once = aimedAt(vector, { ...about0, inverse: stretch.inverse });
  twice.forEach((value, i) => expect(value).toBeCloseTo(once[i]!, 4));
});

test('points that are all the same become 0', async () => {
  const points = pointsOf(Float32Array.of(1, 2, 1, 2, 1, 2), 2);
  const stretch = await whitening(engine, points);
  expect(Array.from((await whiten(engine, points, stretch)).data, Math.abs)).toEqual(
    Array(6).fill(0),
  );
  expect(Array.from(aimedAt([1, 2], stretch))).toEqual([0, 0]);
});
