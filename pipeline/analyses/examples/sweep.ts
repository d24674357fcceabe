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

    const base = channel * NUM_BINS + zeroBin(tally, channel);
    const scale = binsPerUnit(tally, channel);
    let sum = 0;
    let numPositive = 0;
    let numZeros = 0;
    let i = start;
    const end = start + area;
    while (i < end) {
      // two zeros at a time: most activations after a ReLU are
      if ((i & 1) === 0 && i + 1 < end && pairs[i >> 1] === 0) {
        numZeros += 2;
        i += 2;
        continue;
      }
      const value = values[i++]!;
      if (value > 0) {
        numPositive++;
        sum += value;
        counts[base + ((value * scale) | 0)]!++;
      } else if (value < 0) {
        sum += value;
        counts[base + Math.floor(value * scale)]!++;
      } else if (value === 0) numZeros++;
      else throw notFinite(layer, channel);
    }
    counts[base]! += numZeros;
    inactive[channel]! += area - numPositive;
    addSum(tally, channel, sum);
  }
  tally.numImages++;
}

function notFinite(layer: string, channel: number): UserError {
  return new UserError(
    `layer "${layer}": got activations of channel ${channel} that are not finite, expected numbers; the self-test says where they come from`,
  );
}
