// Makes the pictures of a job and encodes them.

import { contentKey } from '../base/content-key.ts';
import type { Model } from '../model/model.ts';
import { twinOf } from '../model/twin.ts';
import { aimOf } from './aim.ts';
import type { Easel, Order } from './easel.ts';
import { encodePicture, type PictureFiles } from './picture-files.ts';
import { shownRecipe } from './picture-recipe.ts';
import {
  numPicturesOf,
  visualizationKeys,
  type VisualizationJob,
  type VisualizationRecord,
} from './visualization.ts';

/** A picture as it is to be stored. */
export type FinishedPicture = PictureFiles & {
  readonly key: string;
  readonly record: VisualizationRecord;
};

export type Studio = {
  /**
   * Makes the pictures of a job; in parts where the device has no memory for all at once.
   *
   * @throws UserError where it has none for a single one
   */
  run(job: VisualizationJob): Promise<FinishedPicture[]>;
  /**
   * Seconds that one step of one picture takes, tried on a few steps.
   *
   * @param now the clock, ms
   * @throws DeviceError where the device has no memory for the job
   */
  probe(job: VisualizationJob, now: () => number): Promise<number>;
};

export function openStudio(easel: Easel, model: Model): Studio {
  /** Drawn for the first job that needs it. */
  let twin: { readonly seed: number; readonly model: Model } | undefined;

  const twinFor = (seed: number): Model => {
    if (twin?.seed !== seed) twin = { seed, model: twinOf(model, seed) };
    return twin.model;
  };

  function orderOf(job: VisualizationJob): Order<number> {
    const { layer, kind, recipe, channels } = job;
    return {
      key: contentKey({ layer, kind, recipe }),
      network: () => (kind === 'twin' ? twinFor(recipe.seed) : model),
      layer,
      recipe,
      groups: channels,
      numPictures: numPicturesOf(recipe),
      aimOf: (own) => aimOf(model, { ...job, channels: own }),
      seedsOf: (channel) => visualizationKeys(model, job, channel),
    };
  }

  const captionOf = (job: VisualizationJob) =>
    `${aimOf(model, job).objective.caption}${job.kind === 'twin' ? ' with random weights' : ''}`;

  async function run(job: VisualizationJob): Promise<FinishedPicture[]> {
    const made = await easel.make(orderOf(job));
    // a lowered channel is measured along minus itself
    const sign = job.kind === 'negative' ? -1 : 1;
    // what makes them differ is said by the objective
    const { diversity: _, ...recipe } = job.recipe;
    const finished = job.channels.flatMap((channel, i) => {
      const keys = visualizationKeys(model, job, channel);
      const objective = captionOf({ ...job, channels: [channel] });
      return made[i]!.map(async ({ picture, size, measured }, k) => ({
        key: keys[k]!,
        record: {
          objective,
          activation: sign * measured['activation']![0]!,
          peak: sign * measured['peak']![0]!,
          engine: easel.engineName,
          recipe: shownRecipe(recipe),
        },
        ...(await encodePicture(picture, size)),
      }));
    });
    return Promise.all(finished);
  }

  return { run, probe: (job, now) => easel.probe(orderOf(job), now) };
}
