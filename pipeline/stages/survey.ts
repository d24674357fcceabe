// The survey of a whole model: in ranges of images, each kept as soon as it is done.

import { contentKey } from '../base/content-key.ts';
import { drawLot, type Lot } from '../analyses/survey/lot.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Model } from '../model/model.ts';
import { rangesOf } from './examples.ts';

/** To be raised when the same images give other results. */
const edition = 1;

/** A part of the images of a survey. */
export type SurveyJob = Lot & { readonly seed: number };

/** The jobs of a survey, by lot; the same for any number of workers. */
export function planSurvey({ layers }: Model, { images }: Dataset, seed: number): SurveyJob[] {
  const numChannels = layers.reduce((total, { shape }) => total + shape[0]!, 0);
  const lot = drawLot(images.length, numChannels, seed);
  return rangesOf(lot.images.length).map(({ start, end }) => ({
    ...lot,
    images: lot.images.slice(start, end),
    seed,
  }));
}

/** The key of what a job gives. */
export function surveyKey(model: Model, { fingerprint }: Dataset, job: SurveyJob): string {
  const { preprocessing, input } = model.card;
  return contentKey({
    analysis: 'survey',
    edition,
    model: model.hash,
    layers: model.layers.map(({ name }) => name),
    preprocessing,
    input,
    dataset: fingerprint,
    job,
  });
}
