// Takes the activations of an image into a tally: the one loop that touches every activation.

import { UserError } from '../../base/user-error.ts';
import { binsPerUnit, widenRange, zeroBin } from './range.ts';
import { addSum, enterExample, NUM_BINS, type Tally } from './tally.ts';

/** A layer's activations of a batch. */
export type Activations = {
  /** [N, C, H, W] or [N, C]. */
  readonly values: Float32Array;
  /** [N, C]: largest and smallest of every map. */
  readonly max: Float32Array;
  readonly min: Float32Array;
};

/**
 * Takes in image `n` of a batch.
 *
 * @param image its index in the data set
 * @throws UserError for activations that are not finite
 */
export function sweepImage(tally: Tally, activations: Activations, n: number, image: number): void {
  const { layer, shape, top, counts, inactive } = tally;
  const { values } = activations;
  const [numChannels = 0, height = 1, width = 1] = shape;
  const area = height * width;
  const pairs = new Float64Array(values.buffer, values.byteOffset, values.length >> 1);
  for (let channel = 0; channel < numChannels; channel++) {
    const map = n * numChannels + channel;
    const start = map * area;
    // −0 becomes 0, so that results do not depend on which came first
    const max = activations.max[map]! + 0;
    const min = activations.min[map]! + 0;
    if (!(max - min < Infinity)) throw notFinite(layer, channel);
    widenRange(tally, channel, min, max);
    if (max > tally.max[channel]!) tally.max[channel] = max;
    if (min < tally.min[channel]!) tally.min[channel] = min;
    if (max >= tally.values[(channel + 1) * top - 1]!) {
      enterExample(tally, channel, max, image, values.indexOf(max, start) - start);
    }

    // silent, as most maps of late layers are
    if (max === 0 && min === 0) {
      counts[channel * NUM_BINS + zeroBin(tally, channel)]! += area;
      inactive[channel]! += area;
      continue;
    }
    const sum = countMap(tally, channel, values, pairs, start, start + area);
    if (Number.isNaN(sum)) throw notFinite(layer, channel);
    addSum(tally, channel, sum);
  }
  tally.numImages++;
}

/** What `countPairs` saw, since it was last cleared. */
const seen = { sum: 0, numNonzero: 0, numPositive: 0 };

/** The first and the last activation of a map that starts or ends within a pair. */
const edges = new Float32Array(4);
const edgePairs = new Float64Array(edges.buffer);

/** Counts the activations from `start` to `end` into a channel's bins; returns their sum. */
function countMap(
  tally: Tally,
  channel: number,
  values: Float32Array,
  pairs: Float64Array,
  start: number,
  end: number,
): number {
  const { counts, inactive } = tally;
  const base = channel * NUM_BINS + zeroBin(tally, channel);
  const scale = binsPerUnit(tally, channel);
  seen.sum = 0;
  seen.numNonzero = 0;
  seen.numPositive = 0;
  countPairs(counts, base, scale, values, pairs, (start + 1) >> 1, end >> 1);
  edges[0] = start & 1 ? values[start]! : 0;
  edges[2] = end & 1 ? values[end - 1]! : 0;
  countPairs(counts, base, scale, edges, edgePairs, 0, 2);
  counts[base]! += end - start - seen.numNonzero;
  inactive[channel]! += end - start - seen.numPositive;
  return seen.sum;
}

/** Counts what is not 0; `pairs` are the `values` two by two, `base` is the bin above 0. */
function countPairs(
  counts: Float64Array,
  base: number,
  scale: number,
  values: Float32Array,
  pairs: Float64Array,
  firstPair: number,
  endPair: number,
): void {
  let { sum, numNonzero, numPositive } = seen;
  for (let pair = firstPair; pair < endPair; pair++) {
    // most activations after a ReLU are 0: two of them, as bits, are one 0
    if (pairs[pair] === 0) continue;
    const left = values[2 * pair]!;
    const right = values[2 * pair + 1]!;
    if (left !== 0) {
      numNonzero++;
      numPositive += left > 0 ? 1 : 0;
      sum += left;
      counts[base + (Math.floor(left * scale) | 0)]!++;
    }
    if (right !== 0) {
      numNonzero++;
      numPositive += right > 0 ? 1 : 0;
      sum += right;
      counts[base + (Math.floor(right * scale) | 0)]!++;
    }
  }
  seen.sum = sum;
  seen.numNonzero = numNonzero;
  seen.numPositive = numPositive;
}

function notFinite(layer: string, channel: number): UserError {
  return new UserError(
    `layer "${layer}": got activations of channel ${channel} that are not finite, expected numbers; the self-test says where they come from`,
  );
}
