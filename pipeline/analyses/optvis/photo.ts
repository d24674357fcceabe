// A photo as a picture: what an image file gives, in the channels and the range in which pictures are made.

import type { RgbImage } from '../../base/rgb-image.ts';
import { resamplePlane } from '../../dataset/resample.ts';
import { luminanceOf } from '../../model/preprocess.ts';
import type { Preprocessing } from '../../model/preprocessing.ts';
import type { PictureSize } from './parametrization.ts';

export type Photo = PictureSize & {
  /** [C, H, W] in 0…1: R, G and B, luminance, or bands, by what the network takes. */
  readonly values: Float32Array;
};

/** @param image with bands, where the network takes them */
export function photoOf(
  image: RgbImage,
  { channels, bands }: Pick<Preprocessing, 'channels' | 'bands'>,
): Photo {
  const { height, width, data } = image;
  if (channels === 'grey') return { height, width, values: planes(luminanceOf(data), 1, [0, 255]) };
  if (!bands) return { height, width, values: planes(data, 3, [0, 255]) };
  return { height, width, values: planes(image.bands!, bands.count, bands.range) };
}

/** The photo at another size. */
export function resizedPhoto(photo: Photo, { height, width }: PictureSize): Photo {
  if (photo.height === height && photo.width === width) return photo;
  const area = photo.height * photo.width;
  const numChannels = photo.values.length / area;
  const values = new Float32Array(numChannels * height * width);
  for (let channel = 0; channel < numChannels; channel++) {
    const own = photo.values.subarray(channel * area, (channel + 1) * area);
    const plane = resamplePlane({ ...photo, values: own }, width, height);
    values.set(plane.values, channel * height * width);
  }
  return { height, width, values };
}

/** [H, W, C] → [C, H, W], `low` … `high` → 0…1. */
function planes(
  values: ArrayLike<number>,
  numChannels: number,
  [low, high]: readonly [low: number, high: number],
): Float32Array {
  const area = values.length / numChannels;
  const out = new Float32Array(values.length);
  for (let i = 0; i < area; i++) {
    for (let channel = 0; channel < numChannels; channel++) {
      out[channel * area + i] = (values[i * numChannels + channel]! - low) / (high - low);
    }
  }
  return out;
}
