// Passes images by workers, job after job; what an earlier build kept is taken as it is.

import type { ModelBuild } from './model-build.ts';
import { workThrough } from './work-through.ts';

/** How a job over some images is done. */
export type Passing<Job, Result> = {
  /** What the user reads while it goes on. */
  readonly title: string;
  readonly countImages: (job: Job) => number;
  readonly find: (job: Job) => Promise<Result | undefined>;
  readonly run: (job: Job) => Promise<Result>;
  readonly keep: (job: Job, result: Result) => Promise<void>;
};

/** The results of the jobs, in order; each is kept as soon as it is there. */
export async function passImages<Job, Result>(
  { pool, reporter }: ModelBuild,
  jobs: readonly Job[],
  { title, countImages, find, run, keep }: Passing<Job, Result>,
): Promise<Result[]> {
  const numImages = jobs.reduce((total, job) => total + countImages(job), 0);
  const progress = reporter.start(title, numImages, 'images');
  const pass = async (job: Job): Promise<Result> => {
    const found = await find(job);
    if (found) {
      progress.skip(countImages(job));
      return found;
    }
    const result = await run(job);
    await keep(job, result);
    progress.advance(countImages(job));
    return result;
  };
  return workThrough(pool, jobs, pass).finally(() => progress.end());
}
