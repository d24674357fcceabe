// Draws the patches of maps that are not stored yet.

import { patchKey, type PatchJob } from '../stages/map-patches.ts';
import type { ModelBuild } from './model-build.ts';
import { workThrough } from './work-through.ts';

/** Draws and stores the files; progress counts cells. */
export async function computeMapPatches(
  { dataset, model, store, pool, reporter }: ModelBuild,
  jobs: readonly PatchJob[],
): Promise<void> {
  const numCells = jobs.reduce((total, { cells }) => total + cells.length, 0);
  const progress = reporter.start(`patches of maps of ${model.name}`, numCells, 'cells');
  const draw = async (job: PatchJob) => {
    const key = patchKey(dataset, model, job);
    if (await store.has(key)) return progress.skip(job.cells.length);
    const { record, webp } = await pool.run('patches', job);
    await store.putBytes(key, 'patches.webp', webp);
    await store.putRecord(key, record);
    progress.advance(job.cells.length);
  };
  await workThrough(pool, jobs, draw).finally(() => progress.end());
}
