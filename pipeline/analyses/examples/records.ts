// What a tally says of one channel.

import { binsPerUnit, zeroBin } from './range.ts';
import { NUM_BINS, type Tally } from './tally.ts';

/** An image that excites a channel, at its strongest position. */
export type Example = {
  /** Index in the data set. */
  readonly image: number;
  readonly value: number;
  readonly row: number;
  readonly col: number;
};

/** Exact histogram over all positions of all images. */
export type Spectrum = {
  /** Bin i is [low + i·w, low + (i + 1)·w) with w = (high − low) / number of bins. */
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
  readonly numPositions: number;
  /** Share of activations at or below 0. */
  readonly inactiveShare: number;
  readonly mean: number;
  readonly min: number;
  readonly max: number;
};

/** The strongest images of a channel, strongest first: as many as were asked for, or as there are. */
export function examplesOf(tally: Tally, channel: number): Example[] {
  const { shape, numExamples, numImages, values, images, positions } = tally;
  const width = shape[2] ?? 1;
  return Array.from({ length: Math.min(numExamples, numImages) }, (_, i) => {
    const place = channel * numExamples + i;
    const position = positions[place]!;
    return {
      image: images[place]!,
      value: values[place]!,
      row: Math.floor(position / width),
      col: position % width,
    };
  });
}

/** The spectrum of a channel over at least one image, without the empty bins at its ends. */
export function spectrumOf(tally: Tally, channel: number): Spectrum {
  const { shape, numImages, counts, min, max, inactive, wholeSum, restSum } = tally;
  const all = counts.subarray(channel * NUM_BINS, (channel + 1) * NUM_BINS);
  const first = all.findIndex((count) => count > 0);
  const end = all.findLastIndex((count) => count > 0) + 1;
  const width = 1 / binsPerUnit(tally, channel);
  const zero = zeroBin(tally, channel);
  const numPositions = numImages * (shape[1] ?? 1) * (shape[2] ?? 1);
  return {
    low: (first - zero) * width,
    high: (end - zero) * width,
    counts: [...all.subarray(first, end)],
    numPositions,
    inactiveShare: inactive[channel]! / numPositions,
    mean: (wholeSum[channel]! + restSum[channel]!) / numPositions,
    min: min[channel]!,
    max: max[channel]!,
  };
}
