// Has jobs done by workers; what an earlier build kept is taken as it is.

import type { ModelBuild } from './model-build.ts';
import { workThrough } from './work-through.ts';

/** How a job is done. */
export type ThroughStore<Job, Result> = {
  /** What the user reads while it goes on. */
  readonly title: string;
  /** What is counted, in the plural. */
  readonly noun: string;
  readonly count: (job: Job) => number;
  readonly find: (job: Job) => Promise<Result | undefined>;
  readonly run: (job: Job) => Promise<Result>;
  readonly keep: (job: Job, result: Result) => Promise<void>;
};

/** The results of the jobs, in order; each is kept as soon as it is there. */
export async function throughStore<Job, Result>(
  { pool, reporter }: ModelBuild,
  jobs: readonly Job[],
  { title, noun, count, find, run, keep }: ThroughStore<Job, Result>,
): Promise<Result[]> {
  const total = jobs.reduce((sum, job) => sum + count(job), 0);
  const progress = reporter.start(title, total, noun);
  const pass = async (job: Job): Promise<Result> => {
    const found = await find(job);
    if (found) {
      progress.skip(count(job));
      return found;
    }
    const result = await run(job);
    await keep(job, result);
    progress.advance(count(job));
    return result;
  };
  return workThrough(pool, jobs, pass).finally(() => progress.end());
}
