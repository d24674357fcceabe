// What units are compared by, as vectors of length 1: the product of two is a correlation, or a cosine.

import { pointsOf, type Points } from '../../base/points.ts';

/** What parts of images say to some channels of a layer. */
export type Columns = {
  /** [numSamples, numChannels] */
  readonly samples: Float32Array;
  readonly numChannels: number;
  readonly channels: readonly number[];
};

/** Squares of deviations below this share of the squares themselves are rounding. */
const least = 1e-12;

/** One vector per channel, of mean 0, layer after layer; zeros for channels that never change. */
export function correlationVectors(layers: readonly Columns[], numSamples: number): Points {
  const count = layers.reduce((total, { channels }) => total + channels.length, 0);
  const values = new Float32Array(count * numSamples);
  let start = 0;
  for (const { samples, numChannels, channels } of layers) {
    for (const channel of channels) {
      const own = values.subarray(start, start + numSamples);
      let sum = 0;
      for (let s = 0; s < numSamples; s++) {
        own[s] = samples[s * numChannels + channel]!;
        sum += own[s]!;
      }
      normalise(own, sum / numSamples);
      start += numSamples;
    }
  }
  return { data: values, numPoints: count, numDims: numSamples };
}

/** One vector per kernel, all of one length; zeros for those without weights. */
export function cosineVectors(kernels: readonly Float32Array[]): Points {
  const length = kernels[0]!.length;
  const values = new Float32Array(kernels.length * length);
  for (const [i, kernel] of kernels.entries()) {
    const own = values.subarray(i * length, (i + 1) * length);
    own.set(kernel);
    normalise(own, 0);
  }
  return pointsOf(values, length);
}

/** Takes `mean` from every number and brings them to length 1. */
function normalise(values: Float32Array, mean: number): void {
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const isConstant = squares <= least * values.length * mean ** 2;
  const scale = isConstant ? 0 : 1 / Math.sqrt(squares);
  for (let i = 0; i < values.length; i++) values[i] = (values[i]! - mean) * scale;
}
