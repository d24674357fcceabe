// Occlusion: how much of the score is lost as a square that covers part of the image is moved over it.

import type { InputImage, Responder } from '../../model/responder.ts';
import { stridesOfLayout } from '../../model/model-input.ts';
import { baselineOf } from './baselines.ts';
import { scoresOf } from './covering.ts';
import type { Method, MethodConfig } from './method.ts';

/** Windows of the usual side that stand side by side, and steps from the first to the last: 170 runs. */
const numAlongSide = 7;
const numSteps = 12;

type Windows = {
  /** px */
  readonly side: number;
  readonly step: number;
  /** Where they begin along each axis; the last one ends with the image. */
  readonly starts: readonly (readonly number[])[];
};

/** Windows that leave no px out. */
function windowsOf(
  { window, stride }: MethodConfig,
  size: readonly [height: number, width: number],
): Windows {
  const side = Math.min(window ?? Math.round(Math.min(...size) / numAlongSide), ...size);
  const usual = Math.ceil((Math.min(...size) - side) / numSteps);
  const step = Math.min(side, Math.max(1, stride ?? usual));
  const starts = size.map((length) => {
    const last = length - side;
    const before = Array.from({ length: Math.ceil(last / step) }, (_, i) => i * step);
    return [...before, last];
  });
  return { side, step, starts };
}

/** The image with a square of `fill`. */
function cover(
  { model }: Pick<Responder, 'model'>,
  image: InputImage,
  fill: InputImage,
  [top, left, side]: readonly [top: number, left: number, side: number],
): InputImage {
  const { layout, numChannels, size } = model.card.input;
  const [height, width] = size;
  const [pixel, channel] = stridesOfLayout(layout, numChannels, height * width);
  const covered = image.slice();
  for (let c = 0; c < numChannels; c++) {
    for (let row = top; row < top + side; row++) {
      for (let col = left; col < left + side; col++) {
        const at = (row * width + col) * pixel + c * channel;
        covered[at] = fill[at]!;
      }
    }
  }
  return covered;
}

/** The mean, for each px, of the values of the windows over it. */
function meanOver(
  { side, starts: [tops, lefts] }: Windows,
  [height, width]: readonly [number, number],
  values: Float32Array,
): Float32Array {
  const sums = new Float64Array(height * width);
  const counts = new Int32Array(height * width);
  let next = 0;
  for (const top of tops!) {
    for (const left of lefts!) {
      const value = values[next++]!;
      for (let row = top; row < top + side; row++) {
        for (let i = row * width + left; i < row * width + left + side; i++) {
          sums[i]! += value;
          counts[i]!++;
        }
      }
    }
  }
  return Float32Array.from(sums, (sum, i) => sum / counts[i]!);
}

export const occlusion: Method = {
  name: 'occlusion',
  title: 'Occlusion',
  source: 'Zeiler & Fergus 2013, arXiv 1311.2901',
  caption: 'How much of the score is lost if a square around the pixel is covered.',
  limits:
    'A square is no thing: what is larger or seen twice is missed, and its edges may themselves be evidence.',
  passes: (config) => {
    // of any square image, unless the window or its steps are given in px
    const [rows, cols] = windowsOf(config, [224, 224]).starts;
    return { forward: rows!.length * cols!.length + 1, backward: 0 };
  },
  open: (config) => async (responder, image, target) => {
    const { size } = responder.model.card.input;
    const windows = windowsOf(config, size);
    const fill = baselineOf(responder, image, config.baseline ?? 'mean', config.seed ?? '');
    const [tops, lefts] = windows.starts as [readonly number[], readonly number[]];
    const numWindows = tops.length * lefts.length;
    const covered = (i: number) =>
      cover(responder, image, fill, [
        tops[Math.floor(i / lefts.length)]!,
        lefts[i % lefts.length]!,
        windows.side,
      ]);
    // the whole image is one more, that it is seen by the same program
    const scores = await scoresOf(responder, target, numWindows + 1, (i) =>
      i === 0 ? image : covered(i - 1),
    );
    const drops = scores.subarray(1).map((score) => scores[0]! - score);
    return {
      values: meanOver(windows, size, drops),
      shape: [1, ...size],
      figures: { window: windows.side, stride: windows.step },
    };
  },
};
