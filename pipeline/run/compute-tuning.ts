// Shows the stimuli of tuning curves to a model; layers whose responses are stored are left out.

import {
  findTuning,
  keepTuning,
  planTuning,
  tuningKey,
  type LayerTuning,
} from '../stages/tuning.ts';
import type { ModelBuild } from './model-build.ts';
import { workThrough } from './work-through.ts';

/** The responses of every layer, by its name. */
export async function computeTuning({
  model,
  store,
  engine,
  pool,
  reporter,
}: ModelBuild): Promise<ReadonlyMap<string, LayerTuning>> {
  const find = (layer: string) => findTuning(store, tuningKey(model, layer));
  const names = model.layers.map(({ name }) => name);
  const found = await Promise.all(names.map(find));
  const jobs = planTuning(
    model,
    names.filter((_, i) => !found[i]),
  );
  const numStimuli = jobs.at(-1)!.end;
  const progress = reporter.start(`tuning of ${model.name}`, numStimuli, 'stimuli');
  if (found.every((layer) => layer !== undefined)) {
    progress.skip(numStimuli);
    progress.end();
  } else {
    const show = async (job: (typeof jobs)[number]) => {
      const responses = await pool.run('tuning', job);
      progress.advance(job.end - job.start);
      return responses;
    };
    const parts = await workThrough(pool, jobs, show).finally(() => progress.end());
    await keepTuning(store, model, parts, engine);
  }
  const layers = new Map<string, LayerTuning>();
  for (const [i, name] of names.entries()) layers.set(name, found[i] ?? (await find(name))!);
  return layers;
}
