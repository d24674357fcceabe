// Makes the reconstructions of a model's units that are not stored yet.

import { chunksOf } from '../base/chunks.ts';
import { reconstructionKey, type ReconstructionJob } from '../stages/reconstruction.ts';
import type { ModelBuild } from './model-build.ts';
import { workThrough } from './work-through.ts';

/** Units in one task: their examples fill batches together. */
const numUnitsAtOnce = 8;

/** Makes and stores the reconstructions. */
export async function computeReconstructions(
  { dataset, model, store, pool, reporter }: ModelBuild,
  jobs: readonly ReconstructionJob[],
): Promise<void> {
  const units = jobs.filter(({ examples }) => examples.length > 0);
  const progress = reporter.start(`reconstructions of ${model.name}`, units.length, 'units');
  const keyOf = (job: ReconstructionJob) => reconstructionKey(dataset, model, job);
  const isStored = await Promise.all(units.map((job) => store.has(keyOf(job))));
  const waiting = units.filter((_, i) => !isStored[i]);
  progress.skip(units.length - waiting.length);
  const make = async (together: readonly ReconstructionJob[]) => {
    const finished = await pool.run('reconstruct', together);
    for (const [i, { record, webp }] of finished.entries()) {
      const key = keyOf(together[i]!);
      await store.putBytes(key, 'reconstructions.webp', webp);
      await store.putRecord(key, record);
      progress.advance();
    }
  };
  await workThrough(pool, inTasks(waiting), make).finally(() => progress.end());
}

/** In groups of a few units of one layer. */
function inTasks(jobs: readonly ReconstructionJob[]): ReconstructionJob[][] {
  const layers = Map.groupBy(jobs, ({ layer }) => layer);
  return [...layers.values()].flatMap((own) => chunksOf(own, numUnitsAtOnce));
}
