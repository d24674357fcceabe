// How narrow a tuning curve is: half its width where it has fallen to half of its peak.

/** A curve: responses at ascending places; round a circle where there is a period. */
export type Curve = {
  readonly places: readonly number[];
  readonly responses: readonly number[];
  readonly period?: number;
};

/**
 * Half the width at half height, in the unit of the places, by straight lines between the points;
 * height counts from 0. Where the curve falls on one side only, that side's. Undefined where it
 * falls below half on neither.
 *
 * @param peak index of the largest response, which is above 0
 */
export function halfWidth(curve: Curve, peak: number): number | undefined {
  const sides = [-1, 1].flatMap((step) => distanceToHalf(curve, peak, step) ?? []);
  return sides.length === 0 ? undefined : sides.reduce((sum, side) => sum + side, 0) / sides.length;
}

function distanceToHalf(
  { places, responses, period }: Curve,
  peak: number,
  step: number,
): number | undefined {
  const count = places.length;
  const half = responses[peak]! / 2;
  let distance = 0;
  for (let i = 1; i < count; i++) {
    const before = peak + step * (i - 1);
    const at = peak + step * i;
    if (period === undefined && (at < 0 || at >= count)) return undefined;
    const [from, to] = [mod(before, count), mod(at, count)];
    const gap = period === undefined ? Math.abs(places[to]! - places[from]!) : period / count;
    const [high, low] = [responses[from]!, responses[to]!];
    if (low < half) return distance + (gap * (high - half)) / (high - low);
    distance += gap;
  }
  return undefined;
}

function mod(value: number, count: number): number {
  return ((value % count) + count) % count;
}
