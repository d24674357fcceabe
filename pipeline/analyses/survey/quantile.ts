// The activation that a share of all positions of a data set stays below, from an exact histogram.

export type Histogram = {
  /** Bin i is [low + i·w, low + (i + 1)·w) with w = (high − low) / number of bins. */
  readonly low: number;
  readonly high: number;
  readonly counts: readonly number[];
  readonly numPositions: number;
  /** Share of activations at or below 0. */
  readonly inactiveShare: number;
  readonly min: number;
  readonly max: number;
};

/**
 * Known to a bin, and interpolated linearly inside it; exactly 0 where a unit that is never below 0
 * is silent at that many positions.
 *
 * @param quantile 0…1
 */
export function quantileOf(histogram: Histogram, quantile: number): number {
  const { low, high, counts, numPositions, inactiveShare, min, max } = histogram;
  const numBelow = quantile * numPositions;
  // what is at 0 exactly is no part of the first bin, in which it was counted
  const numZeros = min >= 0 ? Math.round(inactiveShare * numPositions) : 0;
  if (numZeros > 0 && numBelow <= numZeros) return 0;
  const width = (high - low) / counts.length;
  let passed = numZeros;
  for (const [bin, all] of counts.entries()) {
    const count = bin === 0 ? all - numZeros : all;
    if (count > 0 && passed + count >= numBelow) {
      const value = low + (bin + (numBelow - passed) / count) * width;
      return Math.min(max, Math.max(min, value));
    }
    passed += count;
  }
  return max;
}
