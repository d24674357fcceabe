// Passes a bounded part of the data set through a model a second time, for what needs single images.

import { joinSurveys, type Survey } from '../analyses/survey/survey.ts';
import { findData, keepData } from '../stages/kept-data.ts';
import { planSurvey, surveyKey, type SurveyJob } from '../stages/survey.ts';
import type { ModelBuild } from './model-build.ts';
import { passImages } from './pass-images.ts';

/** The survey of all layers; images that cannot be read are left out. */
export async function computeSurvey(build: ModelBuild): Promise<Survey> {
  const { config, dataset, model, store, pool } = build;
  const keyOf = (job: SurveyJob) => surveyKey(model, dataset, job);
  const jobs = planSurvey(model, dataset, config.seed);
  const surveys = await passImages<SurveyJob, Survey>(build, jobs, {
    title: `survey of ${model.name}`,
    countImages: ({ images }) => images.length,
    find: (job) => findData(store, keyOf(job)),
    run: (job) => pool.run('survey', job),
    keep: (job, survey) => keepData(store, keyOf(job), survey),
  });
  return joinSurveys(surveys);
}
