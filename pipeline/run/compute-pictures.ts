// Makes the pictures of a model's units that are not stored yet.

import {
  isVisualized,
  numPicturesOf,
  planVisualizations,
  type Recipes,
  type Selection,
  type VisualizationJob,
} from '../stages/visualization.ts';
import type { ModelBuild } from './model-build.ts';
import { findBatchSize } from './batch-size.ts';
import { estimateSeconds } from './estimate.ts';
import { formatDuration } from './format-duration.ts';
import { workThrough } from './work-through.ts';

/** Says how long it will take, then makes and stores the pictures. */
export async function computePictures(
  { model, store, device, pool, picturePool, reporter }: ModelBuild,
  selections: readonly Selection[],
  recipes: Recipes,
): Promise<void> {
  const isWaiting = async (job: VisualizationJob) => !(await isVisualized(store, model, job));
  let jobs = planVisualizations(model, selections, recipes);
  let waiting = await filter(jobs, isWaiting);
  if (picturePool !== pool && waiting.length > 1) {
    const most = Math.max(...selections.map(({ channels }) => channels.length));
    const batchSize = await findBatchSize(picturePool, largestOf(waiting), most);
    reporter.note(`pictures of ${model.name}: ${batchSize} at once on ${device}`);
    jobs = planVisualizations(model, selections, recipes, batchSize);
    waiting = await filter(jobs, isWaiting);
  }
  if (waiting.length > 0) {
    const seconds = await estimateSeconds(picturePool, waiting);
    const time = seconds === undefined ? 'an unknown time' : formatDuration(seconds * 1000);
    reporter.note(`pictures of ${model.name}: about ${time} to go`);
  }
  const numPictures = countPictures(jobs);
  const progress = reporter.start(`pictures of ${model.name}`, numPictures, 'pictures');
  progress.skip(numPictures - countPictures(waiting));
  const make = async (job: VisualizationJob) => {
    for (const { key, record, png, webp } of await picturePool.run('visualize', job)) {
      await store.putBytes(key, 'picture.png', png);
      await store.putBytes(key, 'picture.webp', webp);
      await store.putRecord(key, record);
      progress.advance();
    }
  };
  await workThrough(picturePool, waiting, make).finally(() => progress.end());
}

async function filter<T>(items: readonly T[], test: (item: T) => Promise<boolean>): Promise<T[]> {
  const passes = await Promise.all(items.map(test));
  return items.filter((_, i) => passes[i]);
}

/** A job of the deepest layer, of the largest pictures. */
function largestOf(jobs: readonly VisualizationJob[]): VisualizationJob {
  const size = Math.max(...jobs.map(({ recipe }) => recipe.size));
  return jobs.findLast(({ recipe }) => recipe.size === size)!;
}

function countPictures(jobs: readonly VisualizationJob[]): number {
  return jobs.reduce(
    (total, { channels, recipe }) => total + channels.length * numPicturesOf(recipe),
    0,
  );
}
