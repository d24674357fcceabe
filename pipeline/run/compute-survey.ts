// Passes a bounded part of the data set through a model a second time, for what needs single images.

import { joinSurveys, type Survey } from '../analyses/survey/survey.ts';
import { findSurvey, keepSurvey, planSurvey, surveyKey, type SurveyJob } from '../stages/survey.ts';
import type { ModelBuild } from './model-build.ts';
import { workThrough } from './work-through.ts';

/** The survey of all layers; images that cannot be read are left out. */
export async function computeSurvey({
  config,
  dataset,
  model,
  store,
  pool,
  reporter,
}: ModelBuild): Promise<Survey> {
  const jobs = planSurvey(model, dataset, config.seed);
  const numImages = jobs.reduce((total, { images }) => total + images.length, 0);
  const progress = reporter.start(`survey of ${model.name}`, numImages, 'images');
  const pass = async (job: SurveyJob): Promise<Survey> => {
    const key = surveyKey(model, dataset, job);
    const found = await findSurvey(store, key);
    if (found) {
      progress.skip(job.images.length);
      return found;
    }
    const survey = await pool.run('survey', job);
    await keepSurvey(store, key, survey);
    progress.advance(job.images.length);
    return survey;
  };
  return joinSurveys(await workThrough(pool, jobs, pass).finally(() => progress.end()));
}
