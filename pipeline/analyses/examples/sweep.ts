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
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
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
    const sum = countMap(tally, channel, values, bits, start, start + area);
    if (Number.isNaN(sum)) throw notFinite(layer, channel);
    addSum(tally, channel, sum);
  }
  tally.numImages++;
}

/** Counts of the even and of the odd activations of a map: two, since adding to one place twice in a row waits. */
const even = new Int32Array(NUM_BINS);
const odd = new Int32Array(NUM_BINS);

/**
 * Counts the activations from `start` to `end` into a channel's bins; returns their sum. `bits` are
 * the `values` as integers.
 */
function countMap(
  tally: Tally,
  channel: number,
  values: Float32Array,
  bits: Int32Array,
  start: number,
  end: number,
): number {
  const { counts, inactive } = tally;
  const zero = zeroBin(tally, channel);
  const scale = binsPerUnit(tally, channel);
  even.fill(0);
  odd.fill(0);
  let evenSum = 0;
  let oddSum = 0;
  let numInactive = 0;
  let i = start;
  // no branches: half of what follows a ReLU is 0, at random
  for (const last = end - 1; i < last; i += 2) {
    const left = values[i]!;
    const right = values[i + 1]!;
    const leftBits = bits[i]!;
    const rightBits = bits[i + 1]!;
    evenSum += left;
    oddSum += right;
    // the sign of x − 1 and x as integers: set for 0, −0 and what is below
    numInactive += (((leftBits - 1) | leftBits) >>> 31) + (((rightBits - 1) | rightBits) >>> 31);
    even[(Math.floor(left * scale) | 0) + zero]!++;
    odd[(Math.floor(right * scale) | 0) + zero]!++;
  }
  if (i < end) {
    evenSum += values[i]!;
    numInactive += ((bits[i]! - 1) | bits[i]!) >>> 31;
    even[(Math.floor(values[i]! * scale) | 0) + zero]!++;
  }
  inactive[channel]! += numInactive;
  const first = channel * NUM_BINS;
  for (let bin = 0; bin < NUM_BINS; bin++) counts[first + bin]! += even[bin]! + odd[bin]!;
  return evenSum + oddSum;
}

function notFinite(layer: string, channel: number): UserError {
  return new UserError(
    `layer "${layer}": got activations of channel ${channel} that are not finite, expected numbers; the self-test says where they come from`,
  );
}
