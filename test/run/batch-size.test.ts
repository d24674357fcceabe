import { expect, test } from 'vitest';
import { imagenetColours } from '../../pipeline/analyses/optvis/colour.ts';
import { DeviceError } from '../../pipeline/engine/engine.ts';
import { findBatchSize } from '../../pipeline/run/batch-size.ts';
import type { Pool } from '../../pipeline/run/pool.ts';
import type { VisualizationJob } from '../../pipeline/stages/visualization.ts';

const job: VisualizationJob = {
  layer: 'mixed4a',
  kind: 'positive',
  channels: [3, 4],
  recipe: { size: 128, steps: 9, learningRate: 1, decay: 1, seed: 0, colours: imagenetColours },
};

/** A pool whose probes take as long as `secondsOf` says of a number of pictures. */
function poolOf(secondsOf: (numPictures: number) => number) {
  const tried: number[] = [];
  const run = (_: string, { channels }: VisualizationJob) => {
    tried.push(channels.length);
    // a rejection where it throws
    return Promise.resolve(channels.length).then(secondsOf);
  };
  return { tried, pool: { size: 1, run } as unknown as Pool };
}

test('a batch grows for as long as that saves time', async () => {
  const { pool, tried } = poolOf((n) => 1 / Math.min(n, 40));
  expect(await findBatchSize(pool, job, 500)).toBe(64);
  expect(tried).toEqual([8, 16, 32, 64, 128]);
});

test('a batch grows for as long as there is memory', async () => {
  const { pool } = poolOf((n) => {
    if (n > 16) throw new DeviceError('memory', 'out of memory');
    return 1 / n;
  });
  expect(await findBatchSize(pool, job, 500)).toBe(16);
});

test('a batch is no larger than what is wanted, and nothing is tried for little', async () => {
  expect(await findBatchSize(poolOf((n) => 1 / n).pool, job, 40)).toBe(32);
  const { pool, tried } = poolOf((n) => 1 / n);
  expect(await findBatchSize(pool, job, 15)).toBe(8);
  expect(tried).toEqual([]);
});

test('what goes wrong only with more at once is no reason to stop', async () => {
  const { pool } = poolOf((n) => {
    if (n > 8) throw new Error('buffer too large');
    return 1;
  });
  expect(await findBatchSize(pool, job, 500)).toBe(8);
});

test('a device that gives up at once is left to the pool, another failure is not', async () => {
  const lost = poolOf(() => {
    throw new DeviceError('lost', 'device lost');
  });
  expect(await findBatchSize(lost.pool, job, 500)).toBe(8);
  const broken = poolOf(() => {
    throw new Error('no such layer');
  });
  await expect(findBatchSize(broken.pool, job, 500)).rejects.toThrow('no such layer');
});

test('a batch of pictures that are to differ is of whole units', async () => {
  const { pool, tried } = poolOf((n) => 1 / n);
  const recipe = { ...job.recipe, diversity: { numPictures: 4, strength: 0.5 } };
  expect(await findBatchSize(pool, { ...job, kind: 'diversity', recipe }, 40)).toBe(32);
  expect(tried).toEqual([2, 4, 8]);
});
