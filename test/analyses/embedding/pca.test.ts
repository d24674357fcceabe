import { expect, test } from 'vitest';
import { principalComponents, project } from '../../../pipeline/analyses/embedding/pca.ts';
import { pointsOf } from '../../../pipeline/base/points.ts';
import { random } from '../../../pipeline/base/random.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { blobs } from './blobs.ts';

const engine = createOrtEngine();

test('finds the axes of a cloud that was stretched and turned', async () => {
  const rng = random('cloud');
  const [cos, sin] = [Math.cos(0.6), Math.sin(0.6)];
  const data = Array.from({ length: 5000 }, () => {
    const [x, y, z] = [3 * rng.normal(), rng.normal(), 0.1 * rng.normal()];
    return [5 + cos * x - sin * y, sin * x + cos * y, z];
  }).flat();
  const { mean, components, explained } = await principalComponents(
    engine,
    pointsOf(Float32Array.from(data), 3),
    2,
  );
  expect(mean[0]).toBeCloseTo(5, 0);
  expect(components).toHaveLength(2);
  expect(components[0]![0]).toBeCloseTo(cos, 1);
  expect(components[0]![1]).toBeCloseTo(sin, 1);
  expect(explained[0]).toBeCloseTo(9 / 10.01, 2);
});

test('components are orthonormal, and points along all of them explain all variance', async () => {
  const points = blobs({ numBlobs: 3, perBlob: 30, numDims: 7 });
  const pca = await principalComponents(engine, points, 7);
  for (const [i, a] of pca.components.entries()) {
    for (const [j, b] of pca.components.entries()) {
      const product = a.reduce((sum, value, d) => sum + value * b[d]!, 0);
      expect(product).toBeCloseTo(Number(i === j), 9);
    }
  }
  expect(pca.explained.reduce((x, y) => x + y)).toBeCloseTo(1, 9);
  const projected = project(points, pca);
  const variances = pca.components.map((_, k) => {
    const along = Array.from({ length: 90 }, (__, i) => projected[7 * i + k]!);
    expect(along.reduce((x, y) => x + y) / 90).toBeCloseTo(0, 5);
    return along.reduce((sum, x) => sum + x * x, 0);
  });
  const total = variances.reduce((x, y) => x + y);
  variances.forEach((variance, k) => expect(variance / total).toBeCloseTo(pca.explained[k]!, 5));
});

test('there are no more components than dimensions, and none explains anything of a single point', async () => {
  const one = pointsOf(Float32Array.of(1, 2), 2);
  const { components, explained } = await principalComponents(engine, one, 5);
  expect(components).toHaveLength(2);
  expect(explained).toEqual([0, 0]);
});
