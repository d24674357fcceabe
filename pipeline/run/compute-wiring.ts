// Reads how the units of a model are wired; what is stored is left as it is.

import { keepData } from '../stages/kept-data.ts';
import { contextKey, type ContextJob } from '../stages/wiring/context.ts';
import { edgesKey, type EdgesJob } from '../stages/wiring/edges.ts';
import type { ModelBuild } from './model-build.ts';
import { workThrough } from './work-through.ts';

/** Reads and stores the edges between the layers. */
export async function computeEdges(build: ModelBuild, pairs: readonly EdgesJob[]): Promise<void> {
  const { model, store, pool, reporter } = build;
  const progress = reporter.start(`edges of ${model.name}`, pairs.length, 'pairs of layers');
  const read = async (job: EdgesJob) => {
    const key = edgesKey(model, job);
    if (await store.has(key)) return progress.skip();
    await keepData(store, key, await pool.run('edges', job));
    progress.advance();
  };
  await workThrough(pool, pairs, read).finally(() => progress.end());
}

/** Explains and stores the strongest responses of units, where edges were found. */
export async function computeContexts(
  { model, dataset, store, pool, reporter }: ModelBuild,
  jobs: readonly ContextJob[],
): Promise<void> {
  const numUnits = jobs.reduce((total, { units }) => total + units.length, 0);
  const progress = reporter.start(`wiring of ${model.name}`, numUnits);
  const explain = async (job: ContextJob) => {
    const key = contextKey(model, dataset, job);
    if (await store.has(key)) return progress.skip(job.units.length);
    await keepData(store, key, await pool.run('context', job));
    progress.advance(job.units.length);
  };
  await workThrough(pool, jobs, explain).finally(() => progress.end());
}
