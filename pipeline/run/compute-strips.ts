// Draws the dataset examples of a model's units that are not stored yet.

import { stripKey, type StripJob } from '../stages/strip.ts';
import type { ModelBuild } from './model-build.ts';
import { workThrough } from './work-through.ts';

/** Draws and stores the strips. */
export async function computeStrips(
  { dataset, model, store, pool, reporter }: ModelBuild,
  strips: readonly StripJob[],
): Promise<void> {
  const progress = reporter.start(`patches of ${model.name}`, strips.length);
  const draw = async (job: StripJob) => {
    const key = stripKey(dataset, model, job);
    if (await store.has(key)) return progress.skip();
    const { record, webp } = await pool.run('strip', job);
    await store.putBytes(key, 'strip.webp', webp);
    await store.putRecord(key, record);
    progress.advance();
  };
  await workThrough(pool, strips, draw).finally(() => progress.end());
}
