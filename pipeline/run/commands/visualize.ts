// The command `visualize`: a picture of what one unit responds to.

import { contentKey } from '../../base/content-key.ts';
import { imagenetColours, plainAxes } from '../../analyses/optvis/colour.ts';
import {
  channelObjective,
  channels,
  neuronObjective,
  peakObjective,
} from '../../analyses/optvis/objective.ts';
import { fourier } from '../../analyses/optvis/parametrization.ts';
import { pictureSize, subjectOf } from '../../analyses/optvis/subject.ts';
import { standardTransforms } from '../../analyses/optvis/transform.ts';
import { openVisualizer } from '../../analyses/optvis/visualizer.ts';
import { numPictureChannels } from '../../model/preprocess.ts';
import { encodePicture } from '../../stages/picture-files.ts';
import type { ComputeContext } from '../command-context.ts';
import { loadUnit } from '../load-unit.ts';
import { checkOutputs, writeOutputs } from '../output-files.ts';

/** What is maximised: the mean of the channel, or its centre. */
export const objectives = { channel: channelObjective, neuron: neuronObjective };

export type VisualizeOptions = {
  /** Path of the ONNX file. */
  readonly model: string;
  /** Path of the card; the one beside the model by default, where there is one. */
  readonly card?: string;
  /** `LAYER:CHANNEL` */
  readonly unit: string;
  readonly objective: keyof typeof objectives;
  readonly steps: number;
  /** Side of the picture, px. */
  readonly size: number;
  readonly seed: number;
  /** Path of the PNG file that is written. */
  readonly out: string;
};

export type VisualizeResult = {
  readonly unit: string;
  readonly steps: number;
  /** Of the ascent, without loading. */
  readonly seconds: number;
  readonly stepsPerSecond: number;
  /** Mean activation of the channel for the finished picture, untransformed. */
  readonly activation: number;
};

const learningRate = 0.05;

/**
 * Makes the picture of a unit and writes it as PNG.
 *
 * @throws UserError for what cannot be read or written, and an unknown layer or channel
 */
export async function visualize(
  options: VisualizeOptions,
  { engine, reporter, now }: ComputeContext,
): Promise<VisualizeResult> {
  const { steps, out } = options;
  const { model, unit } = await loadUnit(options.model, options.unit, options.card);
  await checkOutputs([out], [options.model, ...(options.card === undefined ? [] : [options.card])]);
  const { name, shape } = unit.layer;
  const subject = subjectOf(model, name, { height: options.size, width: options.size });
  const size = pictureSize(subject, options.size);
  const numChannels = numPictureChannels(model.card.preprocessing);
  const { channels: order } = model.card.preprocessing;
  const isColour = order === 'RGB' || order === 'BGR';
  const direction = channels(name, [unit.channel], shape[0]!);
  const objective = objectives[options.objective](direction);
  const measures = { activation: channelObjective(direction), peak: peakObjective(direction) };
  const visualizer = await openVisualizer(engine, {
    subject,
    objective,
    measures,
    numPictures: 1,
    size,
    parametrization: fourier(size, { numChannels }),
    colours: isColour ? imagenetColours : plainAxes(numChannels),
    transforms: standardTransforms,
    learningRate,
  });
  const start = now();
  const progress = reporter.start(`visualize ${options.unit}`, steps, 'steps');
  const wanted = {
    objective,
    measures,
    numSteps: steps,
    seeds: [contentKey({ unit: options.unit, seed: options.seed })],
    transformSeed: `${options.seed}`,
  };
  const first = await visualizer.render({
    ...wanted,
    async onStep(step, { readValues }) {
      // progress is what the device has done, not what it was given to do
      if (step % 8 === 0) await readValues();
      progress.advance();
    },
  });
  const { pictures, measured } = first.isAsleep[0]
    ? await visualizer.render({ ...wanted, isSecondTry: true })
    : first;
  progress.end();
  const seconds = (now() - start) / 1000;
  await visualizer.dispose();
  const { png } = await encodePicture(pictures[0]!, size);
  await writeOutputs(new Map([[out, png]]));
  const [activation, peak] = [measured['activation']![0]!, measured['peak']![0]!];
  if (activation === 0 && peak === 0) {
    reporter.note(
      `${options.unit} is dead: it did not respond in ${steps} steps, and the picture shows nothing but its start; try another --seed`,
    );
  }
  return {
    unit: options.unit,
    steps,
    seconds: round(seconds),
    stepsPerSecond: round(steps / seconds),
    activation,
  };
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
