// Images → input: x = (stored·scale − mean) / std, in the channel and axis order of the model.

import type { RgbImage } from '../base/rgb-image.ts';
import { float32, type Tensor } from '../base/tensor.ts';
import { UserError } from '../base/user-error.ts';
import { stridesOfLayout, type Layout, type Strides } from './model-input.ts';
import type { Preprocessing } from './preprocessing.ts';

/** Shares of R, G and B in luminance, ITU-R BT.601: what image libraries mean by greyscale. */
const LUMINANCE = [0.299, 0.587, 0.114] as const;

/** 8-bit RGB [H, W, 3] → luminance [H, W], rounded. */
export function luminanceOf(data: Uint8Array): Uint8ClampedArray {
  const [red, green, blue] = LUMINANCE;
  return Uint8ClampedArray.from(
    { length: data.length / 3 },
    (_, i) => red * data[3 * i]! + green * data[3 * i + 1]! + blue * data[3 * i + 2]!,
  );
}

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

type Colours = Pick<Preprocessing, 'channels' | 'scale' | 'mean' | 'std' | 'bands'>;

/** One channel of the input as a function of the channels of a px: Σ weights · channels − offset. */
export type ChannelFormula = {
  readonly weights: readonly number[];
  readonly offset: number;
};

/**
 * Each channel of the input, in its order, as a function of an image's: of R, G and B, 0…255, or of
 * the stored values of bands.
 */
function imageFormulas({ channels, scale, mean, std }: Colours): ChannelFormula[] {
  const own = channels === 'bands' ? identity(mean.length) : mixtures[channels];
  return own.map((mixture: readonly number[], channel) => {
    const factor = scale / std[channel]!;
    return {
      weights: mixture.map((share) => share * factor),
      offset: mean[channel]! / std[channel]!,
    };
  });
}

/**
 * Each channel of the input as a function of those of a made picture, 0…1: R, G and B; one for
 * models of greyscale, since there is no colour in what they see; or the bands, over their range.
 */
export function pictureFormulas(colours: Colours): ChannelFormula[] {
  const [low, high] = colours.bands?.range ?? [0, 255];
  return imageFormulas(colours).map(({ weights, offset }) => {
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const own = colours.channels === 'grey' ? [sum] : weights;
    return { weights: own.map((weight) => weight * (high - low)), offset: offset - sum * low };
  });
}

/** Channels of a made picture. */
export function numPictureChannels({ channels, bands }: Colours): number {
  return channels === 'bands' ? bands!.count : channels === 'grey' ? 1 : 3;
}

function identity(length: number): number[][] {
  return Array.from({ length }, (_, i) => Array.from({ length }, (__, k) => Number(i === k)));
}

/**
 * The float32 tensor a model takes for images that already have the size of its input.
 *
 * @param images at least one, all of one size
 * @returns [N, C, H, W] or [N, H, W, C] by `layout`
 * @throws UserError where a model takes bands and the images have none
 */
export function preprocess(images: readonly RgbImage[], colours: Colours, layout: Layout): Tensor {
  const { width, height } = images[0]!;
  const size = height * width;
  const numChannels = colours.mean.length;
  const values = new Float32Array(images.length * numChannels * size);
  const strides = stridesOfLayout(layout, numChannels, size);
  for (const [n, image] of images.entries()) {
    if (image.width !== width || image.height !== height) {
      throw new Error(
        `images: got ${image.width}×${image.height} px, expected ${width}×${height} as the first`,
      );
    }
    const start = n * numChannels * size;
    if (colours.channels === 'bands') {
      enterBands(values.subarray(start), image, colours, strides);
    } else enterColours(values.subarray(start), image, colours, strides);
  }
  const shape = layout === 'NCHW' ? [numChannels, height, width] : [height, width, numChannels];
  return float32([images.length, ...shape], values);
}

function enterColours(
  values: Float32Array,
  { data }: RgbImage,
  colours: Colours,
  [pixelStride, channelStride]: Strides,
): void {
  const size = data.length / 3;
  for (const [channel, { weights, offset }] of imageFormulas(colours).entries()) {
    const [red, green, blue] = weights as [number, number, number];
    const start = channel * channelStride;
    for (let i = 0; i < size; i++) {
      const value = red * data[3 * i]! + green * data[3 * i + 1]! + blue * data[3 * i + 2]!;
      values[start + i * pixelStride] = value - offset;
    }
  }
}

function enterBands(
  values: Float32Array,
  { bands }: RgbImage,
  { mean, std, scale }: Colours,
  [pixelStride, channelStride]: Strides,
): void {
  const count = mean.length;
  if (bands === undefined) {
    throw new UserError(
      `data set: got images of colours, expected ${count} bands, which the model takes; name a folder of such files`,
    );
  }
  const size = bands.length / count;
  for (let channel = 0; channel < count; channel++) {
    const factor = scale / std[channel]!;
    const offset = mean[channel]! / std[channel]!;
    const start = channel * channelStride;
    for (let i = 0; i < size; i++) {
      values[start + i * pixelStride] = factor * bands[i * count + channel]! - offset;
    }
  }
}

/**
 * The gradient with respect to an image, [H, W, 3] of 0…255, from that with respect to the input it
 * becomes.
 *
 * @param gradient of one image, laid out as the network takes it
 * @throws UserError where a model takes bands
 */
export function colourGradient(
  gradient: Float32Array,
  colours: Colours,
  layout: Layout,
): Float32Array {
  const numChannels = colours.mean.length;
  if (colours.channels === 'bands') {
    throw new UserError(
      `model: got one that takes ${numChannels} bands, expected one that takes images of colours`,
    );
  }
  const area = gradient.length / numChannels;
  const [pixelStride, channelStride] = stridesOfLayout(layout, numChannels, area);
  const rgb = new Float32Array(3 * area);
  for (const [channel, { weights }] of imageFormulas(colours).entries()) {
    for (let i = 0; i < area; i++) {
      const slope = gradient[channel * channelStride + i * pixelStride]!;
      for (let c = 0; c < 3; c++) rgb[3 * i + c]! += weights[c]! * slope;
    }
  }
  return rgb;
}
