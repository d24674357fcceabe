// Images → input: x = (rgb_uint8·scale − mean) / std, in the channel and axis order of the model.

import type { RgbImage } from '../base/rgb-image.ts';
import { float32, type Tensor } from '../base/tensor.ts';
import type { Layout } from './model-input.ts';
import type { Preprocessing } from './preprocessing.ts';

/** Shares of R, G and B in luminance, ITU-R BT.601: what image libraries mean by greyscale. */
const LUMINANCE = [0.299, 0.587, 0.114] as const;

/** For each channel of the input, the weights of R, G and B in it. */
const mixtures = {
  RGB: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  BGR: [
    [0, 0, 1],
    [0, 1, 0],
    [1, 0, 0],
  ],
  grey: [LUMINANCE],
} as const;

type Colours = Pick<Preprocessing, 'channels' | 'scale' | 'mean' | 'std'>;

/** One channel of the input as a function of a pixel, 0…255: Σ weights · (R, G, B) − offset. */
export type ChannelFormula = {
  readonly weights: readonly [red: number, green: number, blue: number];
  readonly offset: number;
};

/** The formula above for each channel of the input, in its order. */
export function channelFormulas({ channels, scale, mean, std }: Colours): ChannelFormula[] {
  return mixtures[channels].map(([red, green, blue], channel) => {
    const factor = scale / std[channel]!;
    return {
      weights: [red * factor, green * factor, blue * factor],
      offset: mean[channel]! / std[channel]!,
    };
  });
}

/**
 * The float32 tensor a model takes for images that already have the size of its input.
 *
 * @param images at least one, all of one size, 0…255
 * @returns [N, C, H, W] or [N, H, W, C] by `layout`; C is 3, or 1 for grey
 */
export function preprocess(images: readonly RgbImage[], colours: Colours, layout: Layout): Tensor {
  const { width, height } = images[0]!;
  const size = height * width;
  const formulas = channelFormulas(colours);
  const numChannels = formulas.length;
  const values = new Float32Array(images.length * numChannels * size);
  const [pixelStride, channelStride] = layout === 'NCHW' ? [1, size] : [numChannels, 1];
  for (const [n, image] of images.entries()) {
    if (image.width !== width || image.height !== height) {
      throw new Error(
        `images: got ${image.width}×${image.height} px, expected ${width}×${height} as the first`,
      );
    }
    for (const [channel, { weights, offset }] of formulas.entries()) {
      const [red, green, blue] = weights;
      const start = n * numChannels * size + channel * channelStride;
      const { data } = image;
      for (let i = 0; i < size; i++) {
        const value = red * data[3 * i]! + green * data[3 * i + 1]! + blue * data[3 * i + 2]!;
        values[start + i * pixelStride] = value - offset;
      }
    }
  }
  const shape = layout === 'NCHW' ? [numChannels, height, width] : [height, width, numChannels];
  return float32([images.length, ...shape], values);
}
