// Pictures by two workers against one: how well units share the cores.

import assert from 'node:assert/strict';
import { openPool } from '../../pipeline/run/pool.ts';
import { seatsOf } from '../../pipeline/run/seats.ts';
import { imagenetColours } from '../../pipeline/analyses/optvis/colour.ts';
import type { FinishedPicture } from '../../pipeline/stages/studio.ts';
import { leastBatchSize, type VisualizationJob } from '../../pipeline/stages/visualization.ts';
import { sharedData } from '../support/shared-data.ts';
import { measureInTurn } from './measure.ts';
import type { Result } from './results.ts';

const numJobs = 4;

/** Pictures made as builds make them. */
export type Catalogue = {
  make(): Promise<FinishedPicture[]>;
  readonly numImageSteps: number;
  close(): Promise<void>;
};

/** Batches of pictures of mixed4c, made by workers of one thread each. */
export async function openCatalogue(path: string, numWorkers: number): Promise<Catalogue> {
  const dataset = sharedData('photos', 'imagenet-sample') ?? 'specimens';
  const setup = { modelPath: path, dataset, top: 9, device: 'cpu' } as const;
  const { pictures } = await seatsOf(setup, numWorkers);
  const pool = openPool(pictures, () => {});
  const colours = imagenetColours;
  const recipe = { size: 128, steps: 40, learningRate: 0.05, decay: 1, seed: 0, colours };
  const jobs = Array.from({ length: numJobs }, (_, i): VisualizationJob => {
    const channels = Array.from({ length: leastBatchSize }, (_each, j) => i * leastBatchSize + j);
    return { layer: 'mixed4c', kind: 'positive', channels, recipe };
  });
  return {
    make: async () => (await Promise.all(jobs.map((job) => pool.run('visualize', job)))).flat(),
    numImageSteps: numJobs * leastBatchSize * recipe.steps,
    close: () => pool.close(),
  };
}

/** The same pictures, byte for byte, by one worker and by two. */
export async function benchWorkers(path: string): Promise<Result[]> {
  const [one, two] = (await Promise.all([1, 2].map((count) => openCatalogue(path, count)))) as [
    Catalogue,
    Catalogue,
  ];
  assert.deepEqual(await two.make(), await one.make());
  const times = await measureInTurn(
    { one: () => one.make(), two: () => two.make() },
    { rounds: 3, repeats: 1 },
  );
  await Promise.all([one.close(), two.close()]);
  const rate = (ms: number) => ((1000 * one.numImageSteps) / ms).toFixed(0);
  return [
    {
      bench: 'workers',
      what: 'time for pictures of mixed4c by two workers ÷ by one',
      ratio: times.two / times.one,
      figures: `${rate(times.two)} and ${rate(times.one)} image-steps/s, everything included`,
    },
  ];
}
