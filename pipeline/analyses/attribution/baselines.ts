// Images without what is to be explained, which the image is compared with.

import { random } from '../../base/random.ts';
import type { InputImage, Responder } from '../../model/responder.ts';
import { stridesOfLayout } from '../../model/model-input.ts';
import { pictureFormulas } from '../../model/preprocess.ts';
import type { BaselineName } from './method.ts';

/** Standard deviation of the blur, as a share of the shorter side: wide enough that no object is left. */
const blurShare = 0.05;

/** Taps of the blur on each side of the middle one, in standard deviations. */
const blurReach = 3;

type Of = Pick<Responder, 'model'>;

/**
 * A baseline of an image, laid out as it (Sturmfels et al. 2020, 10.23915/distill.00022):
 * `black` px; the `mean` colour that preprocessing takes away, 0 for the network, or that of the image
 * where it takes none away; the image `blurred`; or `noise`, uniform over all colours.
 */
export function baselineOf(
  { model }: Of,
  image: InputImage,
  name: BaselineName,
  seed: string,
): InputImage {
  const { numChannels, layout } = model.card.input;
  const area = image.length / numChannels;
  const [pixel, channel] = stridesOfLayout(layout, numChannels, area);
  const baseline = new Float32Array(image.length);
  const ranges = colourRanges(model.card.preprocessing);
  const rng = random(`${seed}, baseline`);
  const fill = (value: (c: number, at: number) => number) => {
    for (let c = 0; c < numChannels; c++) {
      for (let i = 0; i < area; i++) {
        const at = i * pixel + c * channel;
        baseline[at] = value(c, at);
      }
    }
    return baseline;
  };
  if (name === 'black') return fill((c) => ranges[c]!.black);
  if (name === 'noise') return fill((c) => rng.uniform(ranges[c]!.black, ranges[c]!.white));
  const isCentred = model.card.preprocessing.mean.some((mean) => mean !== 0);
  if (name === 'mean' && isCentred) return baseline;
  if (name === 'blurred') return blur({ model }, image);
  const means = ranges.map((_, c) => {
    let sum = 0;
    for (let i = 0; i < area; i++) sum += image[i * pixel + c * channel]!;
    return sum / area;
  });
  return fill((c) => means[c]!);
}

/** What the network gets of a black and of a white px, in each channel of its input. */
function colourRanges(preprocessing: Parameters<typeof pictureFormulas>[0]) {
  return pictureFormulas(preprocessing).map(({ weights, offset }) => ({
    black: -offset,
    white: weights.reduce((sum, weight) => sum + weight, 0) - offset,
  }));
}

/** By a Gaussian, along rows and then along cols; beyond the edge the last px goes on. */
function blur({ model }: Of, image: InputImage): InputImage {
  const {
    size: [height, width],
    numChannels,
    layout,
  } = model.card.input;
  const sigma = blurShare * Math.min(height, width);
  const reach = Math.ceil(blurReach * sigma);
  const taps = Float64Array.from({ length: 2 * reach + 1 }, (_, k) =>
    Math.exp(-(((k - reach) / sigma) ** 2) / 2),
  );
  const sum = taps.reduce((total, tap) => total + tap, 0);
  const [pixel, channel] = stridesOfLayout(layout, numChannels, height * width);
  const along = (from: Float32Array, length: number, step: number, lines: readonly number[]) => {
    const out = new Float32Array(from.length);
    for (const line of lines) {
      for (let i = 0; i < length; i++) {
        let value = 0;
        for (let k = -reach; k <= reach; k++) {
          const at = Math.min(length - 1, Math.max(0, i + k));
          value += taps[k + reach]! * from[line + at * step]!;
        }
        out[line + i * step] = value / sum;
      }
    }
    return out;
  };
  const startsOf = (count: number, step: number) =>
    Array.from({ length: count * numChannels }, (_, i) => {
      return (i % count) * step + Math.floor(i / count) * channel;
    });
  const across = along(image, width, pixel, startsOf(height, width * pixel));
  return along(across, height, width * pixel, startsOf(width, pixel));
}
