// Brings a layout to the unit square, whatever few points lie far out.

/** Shares of the points that bound each axis, and what is added on both sides: Carter et al. 2019. */
const lowest = 0.01;
const highest = 0.99;
const margin = 0.1;

/**
 * Positions 0…1: on each axis the first and last percentile are the bounds, widened by a tenth of
 * their distance on both sides; what lies farther out is put on the edge.
 *
 * @param positions [N, 2]
 * @returns [N, 2]
 */
export function toUnitSquare(positions: Float32Array): Float32Array {
  const scaled = new Float32Array(positions.length);
  for (const axis of [0, 1]) {
    const sorted = positions.filter((_, i) => i % 2 === axis).sort();
    const low = percentile(sorted, lowest);
    const high = percentile(sorted, highest);
    const first = low - margin * (high - low);
    const length = (1 + 2 * margin) * (high - low);
    for (let i = axis; i < positions.length; i += 2) {
      const share = length > 0 ? (positions[i]! - first) / length : 0.5;
      scaled[i] = Math.min(1, Math.max(0, share));
    }
  }
  return scaled;
}

/** Between neighbours by their distance. */
function percentile(sorted: Float32Array, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)]!;
  return below + (place % 1) * (sorted[Math.ceil(place)]! - below);
}
