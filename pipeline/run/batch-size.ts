// How many pictures an accelerator makes at once: as many as still make it faster, within its memory.

import { DeviceError } from '../engine/engine.ts';
import { leastBatchSize, type VisualizationJob } from '../stages/visualization.ts';
import type { Pool } from './pool.ts';

/** The most that is tried: beyond, no single tensor of a usual network fits the buffers of WebGPU. */
const mostPictures = 256;

/** Share of time per picture that twice as many at once must save. */
const leastGain = 0.1;

/**
 * Doubles the size of a batch for as long as pictures then take a tenth less time each, and the device
 * has memory for twice as many.
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
  let seconds = await pool.run('probe', ofSize(job, batchSize));
  while (2 * batchSize <= most) {
    const next = await tried(pool, ofSize(job, 2 * batchSize));
    if (next === undefined || next > seconds * (1 - leastGain)) return batchSize;
    batchSize *= 2;
    seconds = next;
  }
  return batchSize;
}

/** The same job for this many pictures, some of the same channel. */
function ofSize(job: VisualizationJob, numPictures: number): VisualizationJob {
  const { channels } = job;
  return {
    ...job,
    channels: Array.from({ length: numPictures }, (_, i) => channels[i % channels.length]!),
  };
}

/** Seconds per step and picture; undefined where the device has no memory for it. */
async function tried(pool: Pool, job: VisualizationJob): Promise<number | undefined> {
  try {
    return await pool.run('probe', job);
  } catch (error) {
    if (error instanceof DeviceError && error.kind === 'memory') return undefined;
    throw error;
  }
}
