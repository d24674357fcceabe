// Tries how a model stands what is done to images; what is stored is left as it is.

import { spreadOver } from '../base/spread.ts';
import type { Config } from '../config/config.ts';
import { loadModel } from '../model/model.ts';
import { cuesKey, openCues, type CuesJob } from '../stages/lab/cues-job.ts';
import { attemptsOf, robustnessKey, type RobustnessJob } from '../stages/lab/robustness-job.ts';
import type { RobustnessResults } from '../stages/lab/robustness-results.ts';
import { runLabJobs } from './lab-jobs.ts';
import type { ModelBuild } from './model-build.ts';

/** Images of the generated data set whose shape and texture disagree. */
const numCues = 200;

/** Undefined where the model knows the class of no image. */
export async function computeRobustness(
  build: ModelBuild,
  robustness: Exclude<Config['lab']['robustness'], false>,
): Promise<RobustnessResults | undefined> {
  const { model, dataset, config, reporter } = build;
  const { numImages, epsilons, baseline } = robustness;
  const images = spreadOver(dataset.images.length, numImages);
  const jobs = attemptsOf(epsilons).map((attempt): RobustnessJob => {
    return { images, attempt, seed: config.seed };
  });
  const other = baseline === undefined ? undefined : await loadModel(baseline);
  const others = jobs
    .filter(({ attempt }) => other && attempt.kind === 'corruption')
    .map((job) => ({ ...job, other: { path: baseline!, hash: other!.hash } }));
  const found = await runLabJobs(build, {
    name: 'robustness',
    title: 'robustness',
    noun: 'attempts',
    jobs: [...jobs, ...others],
    keyOf: (job) => robustnessKey(model, dataset, job),
  });
  if (found[0]!.numImages === 0) {
    reporter.note(
      `robustness of ${model.name}: left out, since it knows no class of the data set's images`,
    );
    return undefined;
  }
  const cues = await cuesOf(config, robustness.cueConflicts);
  await runLabJobs(build, {
    name: 'cues',
    title: 'conflicting cues',
    noun: 'sets',
    jobs: cues ? [cues] : [],
    keyOf: (job) => cuesKey(model, job),
  });
  return {
    jobs,
    others,
    ...(other && { baseline: other.name }),
    ...(cues && { cues }),
    epsilons,
  };
}

async function cuesOf(
  { dataset }: Pick<Config, 'dataset'>,
  folder: string | undefined,
): Promise<CuesJob | undefined> {
  if (folder === undefined && typeof dataset === 'string') return undefined;
  const source =
    folder !== undefined
      ? { folder }
      : {
          specimens: {
            ...(dataset as Exclude<Config['dataset'], string>).specimens,
            numImages: numCues,
          },
        };
  return { source, fingerprint: (await openCues(source)).fingerprint };
}
