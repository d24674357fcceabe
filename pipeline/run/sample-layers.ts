// Passes images through a model for the samples of its maps; what an earlier build kept is left as it is.

import { samplesKey, type SampleJob, type SamplePlan } from '../stages/atlas-samples.ts';
import { keepData } from '../stages/kept-data.ts';
import type { ModelBuild } from './model-build.ts';
import { workThrough } from './work-through.ts';

/** Stores the samples of all jobs, layer by layer; no more lies in memory than workers have just taken. */
export async function sampleLayers(
  { dataset, model, store, pool, reporter }: ModelBuild,
  { jobs }: SamplePlan,
): Promise<void> {
  const numImages = jobs.reduce((total, { images }) => total + images.length, 0);
  const progress = reporter.start(`samples of ${model.name}`, numImages, 'images');
  const sample = async (job: SampleJob) => {
    const keys = job.layers.map((layer) => samplesKey(model, dataset, layer, job));
    const isStored = await Promise.all(keys.map((key) => store.has(key)));
    const missing = keys.filter((_, i) => !isStored[i]);
    if (missing.length === 0) return progress.skip(job.images.length);
    const layers = job.layers.filter((_, i) => !isStored[i]);
    const found = await pool.run('sample', { ...job, layers });
    for (const [i, samples] of found.entries()) await keepData(store, missing[i]!, samples);
    progress.advance(job.images.length);
  };
  await workThrough(pool, jobs, sample).finally(() => progress.end());
}
