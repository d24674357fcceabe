// How long pictures will take: a few steps are tried, the rest is multiplied.

import { numPicturesOf, type VisualizationJob } from '../stages/visualization.ts';
import type { Pool } from './pool.ts';
import { probed } from './probed.ts';

/** Layers that are tried; those between take as long as the nearest one tried before them. */
const numTried = 3;

/** Seconds that all jobs take, which stand in the order of the layers; unknown where that could not be tried. */
export async function estimateSeconds(
  pool: Pool,
  jobs: readonly VisualizationJob[],
): Promise<number | undefined> {
  const layers = [...new Set(jobs.map(({ layer }) => layer))];
  const tried = Array.from(
    { length: Math.min(numTried, layers.length) },
    (_, i) => layers[Math.floor((i * layers.length) / numTried)] ?? layers[i]!,
  );
  const rates = new Map(
    await Promise.all(
      [...new Set(tried)].map(async (layer) => {
        const job = jobs.find((each) => each.layer === layer)!;
        const seconds = await probed(pool, job);
        return [layer, seconds && seconds / job.recipe.size ** 2] as const;
      }),
    ),
  );
  if ([...rates.values()].includes(undefined)) return undefined;
  let total = 0;
  let secondsPerPx = 0;
  for (const layer of layers) {
    secondsPerPx = rates.get(layer) ?? secondsPerPx;
    for (const { recipe, channels, layer: own } of jobs) {
      if (own !== layer) continue;
      total +=
        secondsPerPx * recipe.size ** 2 * recipe.steps * channels.length * numPicturesOf(recipe);
    }
  }
  return total / pool.size;
}
