// Has jobs of the lab done by workers; what an earlier build kept is taken as it is.

import { findData, keepData } from '../stages/kept-data.ts';
import type { LabJob, LabTasks } from '../stages/lab/lab-room.ts';
import type { ModelBuild } from './model-build.ts';
import { workThrough } from './work-through.ts';

/** Jobs of one kind, and the key of each. */
export type LabWork<Name extends keyof LabTasks> = {
  readonly name: Name;
  /** What the user reads while it goes on, and what is counted. */
  readonly title: string;
  readonly noun: string;
  readonly jobs: readonly LabTasks[Name]['job'][];
  readonly keyOf: (job: LabTasks[Name]['job']) => string;
};

/** The results, in the order of the jobs; each is kept as soon as it is there. */
export async function runLabJobs<Name extends keyof LabTasks>(
  { model, store, pool, reporter }: ModelBuild,
  { name, title, noun, jobs, keyOf }: LabWork<Name>,
): Promise<LabTasks[Name]['result'][]> {
  if (jobs.length === 0) return [];
  const progress = reporter.start(`${title} of ${model.name}`, jobs.length, noun);
  const run = async (job: LabTasks[Name]['job']) => {
    const key = keyOf(job);
    const kept = await findData<LabTasks[Name]['result']>(store, key);
    if (kept) {
      progress.skip();
      return kept;
    }
    // the room answers each job by what `LabTasks` says of its name
    const asked = { name, job } as LabJob;
    const found = (await pool.run('lab', asked)) as LabTasks[Name]['result'];
    await keepData(store, key, found);
    progress.advance();
    return found;
  };
  return workThrough(pool, jobs, run).finally(() => progress.end());
}
