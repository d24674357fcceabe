import { afterAll, expect, test } from 'vitest';
import { overlapOf } from '../../../pipeline/analyses/embedding/overlap.ts';
import { layOut, type LayoutOptions } from '../../../pipeline/analyses/embedding/lay-out.ts';
import { trustworthiness } from '../../../pipeline/analyses/embedding/trustworthiness.ts';
import { pointsOf, type Points } from '../../../pipeline/base/points.ts';
import { random } from '../../../pipeline/base/random.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { blobs } from './blobs.ts';

const engine = createOrtEngine();
const methods = ['umap', 'tsne', 'pca'] as const;
const options: LayoutOptions = { method: 'umap', space: 'raw', neighbours: 15, seed: 7 };

const bytes = (layout: Float32Array) => Buffer.from(layout.buffer);

/** Share of points whose nearest in the plane is of the same blob. */
function purity(layout: Float32Array, blob: (index: number) => number): number {
  const n = layout.length / 2;
  let numPure = 0;
  for (let i = 0; i < n; i++) {
    let [best, nearest] = [Infinity, -1];
    for (let j = 0; j < n; j++) {
      const distance = Math.hypot(
        layout[2 * i]! - layout[2 * j]!,
        layout[2 * i + 1]! - layout[2 * j + 1]!,
      );
      if (j !== i && distance < best) [best, nearest] = [distance, j];
    }
    numPure += Number(blob(nearest) === blob(i));
  }
  return numPure / n;
}

test.each([
  ['umap', 'raw'],
  ['umap', 'whitened'],
  ['tsne', 'raw'],
] as const)('%s of %s points keeps together what belongs together', async (method, space) => {
  const points = blobs({ numBlobs: 6, perBlob: 40, numDims: 24 });
  const layout = await layOut(engine, points, { ...options, method, space });
  expect(purity(layout, (i) => i % 6)).toBeGreaterThan(0.98);
});

test('of few points t-SNE keeps neighbours too', async () => {
  const points = blobs({ numBlobs: 8, perBlob: 15, numDims: 16 });
  const layout = await layOut(engine, points, { ...options, method: 'tsne' });
  expect(purity(layout, (i) => i % 8)).toBeGreaterThan(0.98);
});

test.each(methods)('%s gives the same bytes for the same seed', async (method) => {
  const points = blobs({ numBlobs: 4, perBlob: 30, numDims: 12 });
  const [first, again] = [
    await layOut(engine, points, { ...options, method }),
    await layOut(engine, points, { ...options, method }),
  ];
  expect(bytes(first).equals(bytes(again))).toBe(true);
  expect(first.every(Number.isFinite)).toBe(true);
});

test('another seed gives another layout of the same neighbourhoods', async () => {
  const points = blobs({ numBlobs: 5, perBlob: 60, numDims: 12 });
  const first = await layOut(engine, points, options);
  const other = await layOut(engine, points, { ...options, seed: 8 });
  expect(bytes(first).equals(bytes(other))).toBe(false);
  expect(overlapOf(first, other)).toBeGreaterThan(0.3);
  const truth = await trustworthiness(engine, points, first, random('lot'));
  expect(truth).toBeGreaterThan(0.9);
});

test.each(
  methods.flatMap((method) => [0, 1, 2, 3, 4, 5, 9].map((count) => [method, count] as const)),
)('%s lays out %i points, fewer than the neighbours that are asked for', async (method, count) => {
  const points = blobs({ numBlobs: 1, perBlob: count, numDims: 6 });
  const layout = await layOut(engine, points, { ...options, method });
  expect(layout).toHaveLength(2 * count);
  expect(layout.every(Number.isFinite)).toBe(true);
  const places = Array.from({ length: count }, (_, i) => `${layout[2 * i]} ${layout[2 * i + 1]}`);
  expect(new Set(places).size).toBe(count);
});

test.each(methods)(
  '%s lays out points that are all the same, or all 0, or half of them',
  async (method) => {
    const rng = random('half');
    const same = Array.from({ length: 40 }, () => [1, 2, 3]).flat();
    const half = Array.from({ length: 40 }, (_, i) =>
      i % 2 ? [1, 2, 3] : [rng.normal(), rng.normal(), rng.normal()],
    ).flat();
    for (const values of [same, same.map(() => 0), half]) {
      const points = pointsOf(Float32Array.from(values), 3);
      for (const space of ['raw', 'whitened'] as const) {
        const layout = await layOut(engine, points, { ...options, method, space });
        expect(layout).toHaveLength(80);
        expect(layout.every(Number.isFinite)).toBe(true);
      }
    }
  },
);

test('points of one dimension are laid out', async () => {
  const points = pointsOf(
    Float32Array.from({ length: 30 }, (_, i) => i - 15),
    1,
  );
  for (const method of methods) {
    expect((await layOut(engine, points, { ...options, method })).every(Number.isFinite)).toBe(
      true,
    );
  }
});

test.each([NaN, Infinity])('refuses %s', async (odd) => {
  const points = blobs({ numBlobs: 1, perBlob: 8, numDims: 3 });
  points.data[3 * 5 + 1] = odd;
  await expect(layOut(engine, points, options)).rejects.toThrow(
    `points: got ${odd} in point 5, expected finite numbers`,
  );
});

test('refuses t-SNE of too many points', async () => {
  const points: Points = { data: new Float32Array(8001), numPoints: 8001, numDims: 1 };
  await expect(layOut(engine, points, { ...options, method: 'tsne' })).rejects.toThrow(
    'embedding: got tsne for 8001 points, expected up to 8000; choose umap or take fewer samples',
  );
});

afterAll(() => engine.dispose?.());
