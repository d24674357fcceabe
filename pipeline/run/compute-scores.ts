// Attributes the cells of a model's maps to its logits, by some of their activations.

import { findData, keepData } from '../stages/kept-data.ts';
import type { LayerMap } from '../stages/layer-map.ts';
import {
  planScores,
  scoreKey,
  scoresOf,
  type JobScores,
  type LayerScores,
  type ScoreJob,
  type Scores,
} from '../stages/scores.ts';
import type { ModelBuild } from './model-build.ts';
import { passImages } from './pass-images.ts';

/** Of every map of a layer that has logits behind it. */
export async function computeScores(
  build: ModelBuild,
  maps: readonly LayerMap[],
): Promise<LayerScores> {
  const { dataset, model, store, pool } = build;
  const plans = maps.map(planScores);
  const keyOf = (job: ScoreJob) => scoreKey(model, dataset, job);
  const parts = await passImages<ScoreJob, JobScores>(
    build,
    plans.flatMap(({ jobs }) => jobs),
    {
      title: `attribution of ${model.name}`,
      countImages: ({ places }) => places.length,
      find: (job) => findData(store, keyOf(job)),
      run: (job) => pool.run('scores', job),
      keep: (job, scores) => keepData(store, keyOf(job), scores),
    },
  );
  const scores = new Map<string, Scores>();
  let start = 0;
  for (const [i, plan] of plans.entries()) {
    const own = parts.slice(start, (start += plan.jobs.length));
    const found = scoresOf(model, maps[i]!, plan, own);
    if (found) scores.set(maps[i]!.layer, found);
  }
  return scores;
}
