// Makes the pictures of a job and encodes them; programs are kept from one batch of a layer to the next.

import { contentKey } from '../base/content-key.ts';
import { UserError } from '../base/user-error.ts';
import { DeviceError, type Engine } from '../engine/engine.ts';
import {
  channelObjective,
  channels,
  loweredChannels,
  peakObjective,
  type Direction,
  type Objective,
} from '../analyses/optvis/objective.ts';
import { fourier, type PictureSize } from '../analyses/optvis/parametrization.ts';
import { pictureSize, subjectOf } from '../analyses/optvis/subject.ts';
import { standardTransforms } from '../analyses/optvis/transform.ts';
import { openVisualizer, type Visualizer } from '../analyses/optvis/visualizer.ts';
import { getLayer } from '../model/layers.ts';
import type { Model } from '../model/model.ts';
import { encodePicture, type PictureFiles } from './picture-files.ts';
import {
  visualizationKey,
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
  dispose(): Promise<void>;
};

type Opened = { readonly visualizer: Visualizer; readonly size: PictureSize };

/** Steps of a probe. */
const numProbed = 5;

/** @param note takes lines for the user */
export function openStudio(engine: Engine, model: Model, note: (line: string) => void): Studio {
  let current: { key: string; visualizer: Visualizer; size: PictureSize } | undefined;
  /** Pictures at once that the device has memory for, as far as is known. */
  let most = Infinity;
  const dispose = async () => {
    await current?.visualizer.dispose();
    current = undefined;
  };

  /** The visualizer of the last job where it serves this one too. */
  async function visualizerFor(job: VisualizationJob, direction: Direction): Promise<Opened> {
    const { layer, kind, recipe } = job;
    const key = contentKey({ layer, kind, recipe, numPictures: job.channels.length });
    if (current?.key === key) return current;
    await dispose();
    const subject = subjectOf(model, layer, { height: recipe.size, width: recipe.size });
    const size = pictureSize(subject, recipe.size);
    const { colours, decay } = recipe;
    const visualizer = await openVisualizer(engine, {
      subject,
      objective: channelObjective(direction),
      measures: measuresOf(direction),
      numPictures: job.channels.length,
      size,
      parametrization: fourier(size, { decay, numChannels: colours.length }),
      colours,
      transforms: standardTransforms,
      learningRate: recipe.learningRate,
    });
    current = { key, visualizer, size };
    return current;
  }

  async function run(job: VisualizationJob): Promise<FinishedPicture[]> {
    const finished: FinishedPicture[] = [];
    while (finished.length < job.channels.length) {
      const start = finished.length;
      const channelsAtOnce = job.channels.slice(start, start + most);
      try {
        finished.push(...(await make({ ...job, channels: channelsAtOnce })));
      } catch (error) {
        if (!(error instanceof DeviceError && error.kind === 'memory')) throw error;
        await dispose();
        most = halve(job, channelsAtOnce.length);
        note(
          `warning: ${engine.name} has no memory for ${channelsAtOnce.length} pictures at once; going on with ${most}`,
        );
      }
    }
    return finished;
  }

  /** The pictures of a job, all at once. */
  async function make(job: VisualizationJob): Promise<FinishedPicture[]> {
    const direction = directionOf(model, job, job.channels);
    const { visualizer, size } = await visualizerFor(job, direction);
    const keys = job.channels.map((channel) => visualizationKey(model, job, channel));
    const { pictures, measured } = await visualizer.render({
      objective: channelObjective(direction),
      measures: measuresOf(direction),
      numSteps: job.recipe.steps,
      seeds: keys,
      transformSeed: `${job.recipe.seed}`,
    });
    // a lowered channel is measured along minus itself
    const sign = job.kind === 'negative' ? -1 : 1;
    const records = job.channels.map((channel, i) => ({
      objective: channelObjective(directionOf(model, job, [channel])).caption,
      activation: sign * measured['activation']![i]!,
      peak: sign * measured['peak']![i]!,
      engine: engine.name,
      recipe: shownRecipe(job),
    }));
    const files = await Promise.all(pictures.map((picture) => encodePicture(picture, size)));
    return keys.map((key, i) => ({ key, record: records[i]!, ...files[i]! }));
  }

  async function probe(job: VisualizationJob, now: () => number): Promise<number> {
    const direction = directionOf(model, job, job.channels);
    const { visualizer } = await visualizerFor(job, direction);
    const times: number[] = [];
    await visualizer.render({
      objective: channelObjective(direction),
      measures: measuresOf(direction),
      numSteps: numProbed,
      seeds: job.channels.map(String),
      transformSeed: 'probe',
      async onStep(_, readValues) {
        await readValues();
        times.push(now());
      },
    });
    // the first step also warms up
    return (times.at(-1)! - times[0]!) / (numProbed - 1) / job.channels.length / 1000;
  }

  return { run, probe, dispose };
}

function halve({ layer, recipe }: VisualizationJob, numPictures: number): number {
  if (numPictures > 1) return Math.floor(numPictures / 2);
  throw new UserError(
    `device: got no memory for one picture of ${recipe.size} px of ${layer}, expected some; draw smaller ones with --size, or use --device cpu`,
  );
}

function directionOf(
  model: Model,
  { layer, kind }: VisualizationJob,
  indices: readonly number[],
): Direction {
  const { shape, isRectified } = getLayer(model, layer);
  const numChannels = shape[0]!;
  return kind === 'negative'
    ? loweredChannels(layer, indices, numChannels, isRectified ? 'before' : 'after')
    : channels(layer, indices, numChannels);
}

function measuresOf(direction: Direction): Record<'activation' | 'peak', Objective> {
  return { activation: channelObjective(direction), peak: peakObjective(direction) };
}

/** The recipe with what the job does not leave open. */
function shownRecipe({ recipe }: VisualizationJob): Record<string, unknown> {
  return {
    ...recipe,
    parametrization: 'fourier',
    optimizer: 'adam',
    transforms: standardTransforms.map(({ name }) => name),
  };
}
