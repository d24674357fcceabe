// Passes images by workers, job after job.

import type { ModelBuild } from './model-build.ts';
import { throughStore, type ThroughStore } from './through-store.ts';

/** How a job over some images is done. */
export type Passing<Job, Result> = Omit<ThroughStore<Job, Result>, 'noun' | 'count'> & {
  readonly countImages: (job: Job) => number;
};

/** The results of the jobs, in order; each is kept as soon as it is there. */
export function passImages<Job, Result>(
  build: ModelBuild,
  jobs: readonly Job[],
  { countImages, ...passing }: Passing<Job, Result>,
): Promise<Result[]> {
  return throughStore(build, jobs, { ...passing, noun: 'images', count: countImages });
}
