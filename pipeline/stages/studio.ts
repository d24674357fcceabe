// Makes the pictures of a job and encodes them; programs are kept from one batch of a layer to the next.

import { contentKey } from '../base/content-key.ts';
import { UserError } from '../base/user-error.ts';
import { DeviceError, type Engine } from '../engine/engine.ts';
import { fourier, type PictureSize } from '../analyses/optvis/parametrization.ts';
import { pictureSize, subjectOf } from '../analyses/optvis/subject.ts';
import { standardTransforms } from '../analyses/optvis/transform.ts';
import { openVisualizer, type Visualizer } from '../analyses/optvis/visualizer.ts';
import type { Model } from '../model/model.ts';
import { twinOf } from '../model/twin.ts';
import { aimOf, type Aim } from './aim.ts';
import { encodePicture, type PictureFiles } from './picture-files.ts';
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
  dispose(): Promise<void>;
};

type Opened = { readonly visualizer: Visualizer; readonly size: PictureSize };

type Rendered = Pick<FinishedPicture, 'key' | 'record'> & {
  /** RGB in 0…1, [3, H, W]. */
  readonly picture: Float32Array;
  readonly size: PictureSize;
  readonly isAsleep: boolean;
};

/** Steps of a probe. */
const numProbed = 5;

/** @param note takes lines for the user */
export function openStudio(engine: Engine, model: Model, note: (line: string) => void): Studio {
  /** For the jobs of one key, by the number of pictures at once. */
  let current: { readonly key: string; readonly opened: Map<number, Opened> } | undefined;
  /** Drawn for the first job that needs it. */
  let twin: { readonly seed: number; readonly model: Model } | undefined;
  /** Pictures at once that the device has memory for, as far as is known. */
  let most = Infinity;
  const dispose = async () => {
    const all = [...(current?.opened.values() ?? [])];
    current = undefined;
    await Promise.all(all.map(({ visualizer }) => visualizer.dispose()));
  };

  const twinFor = (seed: number): Model => {
    if (twin?.seed !== seed) twin = { seed, model: twinOf(model, seed) };
    return twin.model;
  };

  /** A visualizer of earlier jobs where one serves this one too. */
  async function visualizerFor(job: VisualizationJob, aim: Aim): Promise<Opened> {
    const { layer, kind, recipe } = job;
    const numPictures = job.channels.length * numPicturesOf(recipe);
    const key = contentKey({ layer, kind, recipe });
    if (current?.key !== key) {
      await dispose();
      current = { key, opened: new Map() };
    }
    const { opened } = current;
    const found = opened.get(numPictures) ?? (await open(job, aim, numPictures));
    opened.set(numPictures, found);
    return found;
  }

  async function open(job: VisualizationJob, aim: Aim, numPictures: number): Promise<Opened> {
    const { layer, kind, recipe } = job;
    const network = kind === 'twin' ? twinFor(recipe.seed) : model;
    const subject = subjectOf(network, layer, { height: recipe.size, width: recipe.size });
    const size = pictureSize(subject, recipe.size);
    const { colours, decay } = recipe;
    const visualizer = await openVisualizer(engine, {
      subject,
      ...aim,
      numPictures,
      size,
      parametrization: fourier(size, { decay, numChannels: colours.length }),
      colours,
      transforms: standardTransforms,
      learningRate: recipe.learningRate,
    });
    return { visualizer, size };
  }

  async function run(job: VisualizationJob): Promise<FinishedPicture[]> {
    const numPictures = numPicturesOf(job.recipe);
    const finished: FinishedPicture[] = [];
    for (let start = 0; start < job.channels.length;) {
      // the pictures of a unit are made at once
      const numUnits = Math.max(1, Math.floor(most / numPictures));
      const channels = job.channels.slice(start, start + numUnits);
      try {
        finished.push(...(await make({ ...job, channels })));
        start += channels.length;
      } catch (error) {
        if (!(error instanceof DeviceError && error.kind === 'memory')) throw error;
        await dispose();
        const tried = channels.length * numPictures;
        most = halve(job, channels.length) * numPictures;
        note(
          `warning: ${engine.name} has no memory for ${tried} pictures at once; going on with ${most}`,
        );
      }
    }
    return finished;
  }

  const captionOf = (job: VisualizationJob) =>
    `${aimOf(model, job).objective.caption}${job.kind === 'twin' ? ' with random weights' : ''}`;

  /** The pictures of a job, all at once; a unit of which one stays silent is tried again, alone. */
  async function make(job: VisualizationJob): Promise<FinishedPicture[]> {
    const pictures = await render(job, false);
    for (const [place, channel] of job.channels.entries()) {
      const numPictures = numPicturesOf(job.recipe);
      const start = place * numPictures;
      if (!pictures.slice(start, start + numPictures).some(({ isAsleep }) => isAsleep)) continue;
      const second = await render({ ...job, channels: [channel] }, true);
      for (const [i, picture] of second.entries()) {
        if (pictures[start + i]!.isAsleep) pictures[start + i] = picture;
      }
    }
    return Promise.all(
      pictures.map(async ({ key, record, picture, size }) => ({
        key,
        record,
        ...(await encodePicture(picture, size)),
      })),
    );
  }

  /** One try at the pictures of a job. */
  async function render(job: VisualizationJob, isSecondTry: boolean): Promise<Rendered[]> {
    const aim = aimOf(model, job);
    const { visualizer, size } = await visualizerFor(job, aim);
    const keys = job.channels.flatMap((channel) => visualizationKeys(model, job, channel));
    const { pictures, measured, isAsleep } = await visualizer.render({
      ...aim,
      numSteps: job.recipe.steps,
      seeds: keys,
      transformSeed: `${job.recipe.seed}`,
      isSecondTry,
    });
    // a lowered channel is measured along minus itself
    const sign = job.kind === 'negative' ? -1 : 1;
    return keys.map((key, i) => {
      const channel = job.channels[Math.floor(i / numPicturesOf(job.recipe))]!;
      const record = {
        objective: captionOf({ ...job, channels: [channel] }),
        activation: sign * measured['activation']![i]!,
        peak: sign * measured['peak']![i]!,
        engine: engine.name,
        recipe: shownRecipe(job),
      };
      return { key, record, size, picture: pictures[i]!, isAsleep: isAsleep[i]! };
    });
  }

  async function probe(job: VisualizationJob, now: () => number): Promise<number> {
    const aim = aimOf(model, job);
    const { visualizer } = await visualizerFor(job, aim);
    const seeds = job.channels.flatMap((channel) => visualizationKeys(model, job, channel));
    const times: number[] = [];
    await visualizer.render({
      ...aim,
      numSteps: numProbed,
      seeds,
      transformSeed: 'probe',
      async onStep(_, readValues) {
        await readValues();
        times.push(now());
      },
    });
    // the first step also warms up
    return (times.at(-1)! - times[0]!) / (numProbed - 1) / seeds.length / 1000;
  }

  return { run, probe, dispose };
}

/** Half as many units. */
function halve({ layer, recipe }: VisualizationJob, numUnits: number): number {
  if (numUnits > 1) return Math.floor(numUnits / 2);
  const numPictures = numPicturesOf(recipe);
  throw new UserError(
    `device: got no memory for ${numPictures === 1 ? 'one picture' : `${numPictures} pictures`} of ${recipe.size} px of ${layer}, expected some; draw smaller ones with --size, or use --device cpu`,
  );
}

/** The recipe with what the job does not leave open. */
function shownRecipe({ recipe }: VisualizationJob): Record<string, unknown> {
  // what makes them differ is said by the objective
  const { diversity: _, ...common } = recipe;
  return {
    ...common,
    parametrization: 'fourier',
    optimizer: 'adam',
    transforms: standardTransforms.map(({ name }) => name),
  };
}
