// Mean and covariance of the colours of a data set.

import type { RgbImage } from '../../base/rgb-image.ts';

/** Exact integer sums over all px. */
export type ColourSums = {
  readonly numPixels: number;
  /** Σ R, Σ G, Σ B of 0…255. */
  readonly sums: readonly number[];
  /** Σ RR, RG, RB, GG, GB, BB. */
  readonly products: readonly number[];
};

export type Colours = {
  /** R, G, B in 0…1. */
  readonly mean: readonly number[];
  /** Of R, G, B in 0…1; rows. */
  readonly covariance: readonly (readonly number[])[];
};

export const noColours: ColourSums = {
  numPixels: 0,
  sums: [0, 0, 0],
  products: [0, 0, 0, 0, 0, 0],
};

export function sumColours({ data }: RgbImage): ColourSums {
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
  return {
    numPixels: a.numPixels + b.numPixels,
    sums: a.sums.map((sum, i) => sum + b.sums[i]!),
    products: a.products.map((sum, i) => sum + b.products[i]!),
  };
}

/** Statistics of at least one px; the covariance is that of the px themselves, divided by their number. */
export function coloursOf({ numPixels, sums, products }: ColourSums): Colours {
  const mean = sums.map((sum) => sum / numPixels / 255);
  const places = [
    [0, 1, 2],
    [1, 3, 4],
    [2, 4, 5],
  ];
  const covariance = places.map((row, i) =>
    row.map((place, k) => products[place]! / numPixels / 255 ** 2 - mean[i]! * mean[k]!),
  );
  return { mean, covariance };
}
