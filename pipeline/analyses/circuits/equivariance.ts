// Whether weights between two families depend on the difference of orientations alone, as in equivariant circuits.
//
// Olah et al. 2020, "Naturally Occurring Equivariance in Neural Networks", 10.23915/distill.00024.004.

/** Degrees over which weights are averaged, on each side. */
const halfWidth = 15;

export type Equivariance = {
  /** [numTo, numFrom]: what the weights would be if the difference alone counted. */
  readonly circulant: Float32Array;
  /** Share of the weights' variance that this leaves, 0…1. */
  readonly residual: number;
};

/**
 * Averages weights over pairs of units of nearly the same difference of orientation.
 *
 * @param weights [numTo, numFrom]
 * @param to orientations of the later units, degrees
 * @param period degrees after which an orientation comes again: 180 for bars, 360 for curves
 */
export function equivarianceOf(
  weights: Float32Array,
  to: readonly number[],
  from: readonly number[],
  period: number,
): Equivariance {
  const differences = to.flatMap((a) => from.map((b) => wrapped(a - b, period)));
  const circulant = Float32Array.from(differences, (own) => {
    let [sum, total] = [0, 0];
    for (const [i, other] of differences.entries()) {
      const distance = Math.abs(wrapped(own - other + period / 2, period) - period / 2);
      const share = Math.max(0, 1 - distance / halfWidth);
      sum += share * weights[i]!;
      total += share;
    }
    return sum / total;
  });
  const mean = weights.reduce((sum, value) => sum + value, 0) / weights.length;
  const squares = (of: (i: number) => number) =>
    weights.reduce((sum, value, i) => sum + (value - of(i)) ** 2, 0);
  const all = squares(() => mean);
  return { circulant, residual: all > 0 ? squares((i) => circulant[i]!) / all : 0 };
}

/** The angle in [0, period). */
function wrapped(angle: number, period: number): number {
  return ((angle % period) + period) % period;
}
