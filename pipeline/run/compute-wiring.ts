// Reads how the units of a model are wired; what is stored is left as it is.

import { keepData } from '../stages/kept-data.ts';
import { edgesKey, planEdges, type EdgesJob } from '../stages/wiring/edges.ts';
import type { ModelBuild } from './model-build.ts';
import { throughStore } from './through-store.ts';

/** Reads and stores the edges between all layers that are wired to each other, which are returned. */
export async function computeEdges(build: ModelBuild): Promise<EdgesJob[]> {
  const { model, store, pool } = build;
  const jobs = planEdges(model);
  const keyOf = (job: EdgesJob) => edgesKey(model, job);
  // what is found is not held: edges of all layers take hundreds of MB
  await throughStore<EdgesJob, true>(build, jobs, {
    title: `edges of ${model.name}`,
    noun: 'pairs of layers',
    count: () => 1,
    find: async (job) => (await store.has(keyOf(job))) || undefined,
    run: async (job) => {
      await keepData(store, keyOf(job), await pool.run('edges', job));
      return true;
    },
    keep: async () => undefined,
  });
  return jobs;
}
