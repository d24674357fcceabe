// Makes the pictures of a model's units that are not stored yet.

import {
  isVisualized,
  planVisualizations,
  type Selection,
  type Sign,
  type VisualizationJob,
  type VisualizationRecipe,
} from '../stages/visualization.ts';
import type { ModelBuild } from './model-build.ts';
import { estimateSeconds } from './estimate.ts';
import { formatDuration } from './format-duration.ts';
import { workThrough } from './pool.ts';

/** Says how long it will take, then makes and stores the pictures. */
export async function computePictures(
  { model, store, pool, numWorkers, reporter }: ModelBuild,
  selections: readonly Selection[],
  recipes: Readonly<Partial<Record<Sign, VisualizationRecipe>>>,
): Promise<void> {
  const jobs = planVisualizations(selections, recipes);
  const stored = await Promise.all(jobs.map((job) => isVisualized(store, model, job)));
  const waiting = jobs.filter((_, i) => !stored[i]);
  if (waiting.length > 0) {
    const seconds = (await estimateSeconds(pool, waiting)) / numWorkers;
    reporter.note(`pictures of ${model.name}: about ${formatDuration(seconds * 1000)} to go`);
  }
  const numPictures = countPictures(jobs);
  const progress = reporter.start(`pictures of ${model.name}`, numPictures, 'pictures');
  progress.skip(numPictures - countPictures(waiting));
  const make = async (job: VisualizationJob) => {
    for (const { key, record, png, webp } of await pool.run('visualize', job)) {
      await store.putBytes(key, 'picture.png', png);
      await store.putBytes(key, 'picture.webp', webp);
      await store.putRecord(key, record);
      progress.advance();
    }
  };
  await workThrough(pool, waiting, make).finally(() => progress.end());
}

function countPictures(jobs: readonly VisualizationJob[]): number {
  return jobs.reduce((total, { channels }) => total + channels.length, 0);
}
