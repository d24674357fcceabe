// A trial of a job, which may fail without harm.

import { DeviceError } from '../engine/engine.ts';
import type { VisualizationJob } from '../stages/visualization.ts';
import type { Pool } from './pool.ts';

/** Seconds that a step of one picture takes; unknown where the device gave up, which the job itself survives. */
export async function probed(pool: Pool, job: VisualizationJob): Promise<number | undefined> {
  try {
    return await pool.run('probe', job);
  } catch (error) {
    if (error instanceof DeviceError) return undefined;
    throw error;
  }
}
