// How many pictures an accelerator makes at once: as many as still make it faster, within its memory.

import { leastBatchSize, numPicturesOf, type VisualizationJob } from '../stages/visualization.ts';
import type { Pool } from './pool.ts';
import { probed } from './probed.ts';

/** The most that is tried: more would leave much undone when a build is stopped. */
const mostPictures = 256;

/** Share of time per picture that twice as many at once must save. */
const leastGain = 0.1;

/**
 * Doubles the size of a batch for as long as pictures then take a tenth less time each, and the device
 * bears twice as many: it may have no memory for them, or no patience.
 *
 * @param job any job of the layer that needs most memory
 * @param numPictures how many are wanted of one layer: larger batches are of no use
 */
export async function findBatchSize(
  pool: Pool,
  job: VisualizationJob,
  numPictures: number,
): Promise<number> {
  const most = Math.min(mostPictures, numPictures);
  let batchSize = leastBatchSize;
  if (2 * batchSize > most) return batchSize;
  let seconds = await probed(pool, ofSize(job, batchSize));
  while (seconds !== undefined && 2 * batchSize <= most) {
    // whatever goes wrong with more at once is no reason to stop
    const next = await pool.run('probe', ofSize(job, 2 * batchSize)).catch(() => undefined);
    if (next === undefined || next > seconds * (1 - leastGain)) return batchSize;
    batchSize *= 2;
    seconds = next;
  }
  return batchSize;
}

/** The same job for this many pictures, some of the same channel. */
function ofSize(job: VisualizationJob, numPictures: number): VisualizationJob {
  const { channels, recipe } = job;
  const length = numPictures / numPicturesOf(recipe);
  return { ...job, channels: Array.from({ length }, (_, i) => channels[i % channels.length]!) };
}
