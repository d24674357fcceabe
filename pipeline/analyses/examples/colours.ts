// Mean and covariance of the channels of a data set: of its colours, or of its bands.

import type { RgbImage } from '../../base/rgb-image.ts';
import { luminanceOf } from '../../model/preprocess.ts';
import type { Preprocessing } from '../../model/preprocessing.ts';

/** Exact integer sums over all px; channels are in 0…255. */
export type ColourSums = {
  readonly numPixels: number;
  /** Σ of each channel: R, G, B. */
  readonly sums: readonly number[];
  /** Σ of products of two channels, each pair once: RR, RG, RB, GG, GB, BB. */
  readonly products: readonly number[];
};

export type Colours = {
  /** Of each channel, in 0…1. */
  readonly mean: readonly number[];
  /** Of the channels in 0…1; rows. */
  readonly covariance: readonly (readonly number[])[];
};

/** Those of no image: of any number of channels. */
export const noColours: ColourSums = { numPixels: 0, sums: [], products: [] };

/** Sums over an image, of what pictures for a model of that preprocessing are made of: colours, grey or bands. */
export function sumColours(
  image: RgbImage,
  { channels, bands }: Pick<Preprocessing, 'channels' | 'bands'>,
): ColourSums {
  if (channels === 'grey') return sumChannels(luminanceOf(image.data), 1);
  if (!bands) return sumRgb(image.data);
  const [low, high] = bands.range;
  const scale = 255 / (high - low);
  const bytes = Uint8ClampedArray.from(image.bands!, (value) => (value - low) * scale);
  return sumChannels(bytes, bands.count);
}

/** @param data [H, W, C] */
function sumChannels(data: Uint8ClampedArray, count: number): ColourSums {
  const sums = new Float64Array(count);
  const products = new Float64Array((count * (count + 1)) / 2);
  for (let start = 0; start < data.length; start += count) {
    for (let a = 0, place = 0; a < count; a++) {
      const value = data[start + a]!;
      sums[a]! += value;
      for (let b = a; b < count; b++) products[place++]! += value * data[start + b]!;
    }
  }
  return { numPixels: data.length / count, sums: [...sums], products: [...products] };
}

/** The same for three channels, without inner loops. */
function sumRgb(data: Uint8Array): ColourSums {
  let [r, g, b, rr, rg, rb, gg, gb, bb] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < data.length; i += 3) {
    const red = data[i]!;
    const green = data[i + 1]!;
    const blue = data[i + 2]!;
    r += red;
    g += green;
    b += blue;
    rr += red * red;
    rg += red * green;
    rb += red * blue;
    gg += green * green;
    gb += green * blue;
    bb += blue * blue;
  }
  return { numPixels: data.length / 3, sums: [r, g, b], products: [rr, rg, rb, gg, gb, bb] };
}

export function addColours(a: ColourSums, b: ColourSums): ColourSums {
  if (a.numPixels === 0) return b;
  if (b.numPixels === 0) return a;
  return {
    numPixels: a.numPixels + b.numPixels,
    sums: a.sums.map((sum, i) => sum + b.sums[i]!),
    products: a.products.map((sum, i) => sum + b.products[i]!),
  };
}

/** Statistics of at least one px; the covariance is that of the px themselves, divided by their number. */
export function coloursOf({ numPixels, sums, products }: ColourSums): Colours {
  const count = sums.length;
  const mean = sums.map((sum) => sum / numPixels / 255);
  const covariance = mean.map((_, i) =>
    mean.map((__, k) => {
      const [a, b] = [Math.min(i, k), Math.max(i, k)];
      const place = a * count - (a * (a - 1)) / 2 + (b - a);
      return products[place]! / numPixels / 255 ** 2 - mean[i]! * mean[k]!;
    }),
  );
  return { mean, covariance };
}
