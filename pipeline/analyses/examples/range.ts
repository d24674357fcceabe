// Histograms of values whose range is not known beforehand: ranges double, pairs of bins merge, counts stay exact.

import { NUM_BINS, type Tally } from './tally.ts';

const half = NUM_BINS / 2;
const scratch = new Float64Array(NUM_BINS);

/** Widens the range of a channel, where it must be, to hold everything from `min` to `max`, both finite. */
export function widenRange(tally: Tally, channel: number, min: number, max: number): void {
  if (min < 0 && tally.signed[channel] === 0) {
    mergePairs(tally, channel, half);
    tally.signed[channel] = 1;
  }
  while (max >= 2 ** tally.exponents[channel]! || min < -(2 ** tally.exponents[channel]!)) {
    mergePairs(tally, channel, tally.signed[channel] === 1 ? half / 2 : 0);
    tally.exponents[channel]!++;
  }
}

/** Brings a channel to the range of another's. */
export function matchRange(tally: Tally, channel: number, other: Tally): void {
  const limit = 2 ** other.exponents[channel]!;
  const below = Math.max(0, limit * (1 - 2 ** -30));
  widenRange(tally, channel, other.signed[channel] === 1 ? -limit : 0, below);
}

/** Bins of twice the width: the pair 2i, 2i + 1 becomes bin `first` + i. */
function mergePairs({ counts }: Tally, channel: number, first: number): void {
  const start = channel * NUM_BINS;
  scratch.fill(0);
  for (let i = 0; i < half; i++) {
    scratch[first + i] = counts[start + 2 * i]! + counts[start + 2 * i + 1]!;
  }
  counts.set(scratch, start);
}

/** Bins per unit of activation. */
export function binsPerUnit({ exponents, signed }: Tally, channel: number): number {
  return NUM_BINS / 2 ** (exponents[channel]! + signed[channel]!);
}

/** The bin whose lower end is 0. */
export function zeroBin({ signed }: Tally, channel: number): number {
  return signed[channel] === 1 ? half : 0;
}
