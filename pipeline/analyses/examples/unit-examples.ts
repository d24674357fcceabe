// What a data set says of a unit: its strongest images and its activation spectrum.

import { binsPerUnit, zeroBin } from './range.ts';
import { NUM_BINS, type Tally } from './tally.ts';

/** What a data set says of one unit. */
export type UnitExamples = {
  /** The strongest images, strongest first: as many as were asked for, or as there are. */
  readonly top: readonly TopImage[];
  readonly spectrum: Spectrum;
};

/** An image that excites a unit, at its strongest position. */
export type TopImage = {
  /** In the data set. */
  readonly index: number;
  /** Activation at (row, col) of the layer; not above 0 where nothing excites the unit. */
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

/** What a tally over at least one image says of each of its channels. */
export function unitExamples(tally: Tally): UnitExamples[] {
  return Array.from({ length: tally.shape[0]! }, (_, channel) => ({
    top: topImages(tally, channel),
    spectrum: spectrumOf(tally, channel),
  }));
}

function topImages(tally: Tally, channel: number): TopImage[] {
  const { shape, top, numImages, values, images, positions } = tally;
  const width = shape[2] ?? 1;
  return Array.from({ length: Math.min(top, numImages) }, (_, i) => {
    const place = channel * top + i;
    const position = positions[place]!;
    return {
      index: images[place]!,
      value: values[place]!,
      row: Math.floor(position / width),
      col: position % width,
    };
  });
}

/** Without the empty bins at its ends. */
function spectrumOf(tally: Tally, channel: number): Spectrum {
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
