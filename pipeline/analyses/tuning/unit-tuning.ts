// What a unit is tuned to, from its responses to the stimuli of a family.

import { pointAt, type Axis, type Family } from './family.ts';
import { halfWidth } from './peak-width.ts';

/** Below this share of the largest activation in the data set a unit does not respond. */
const leastReached = 0.05;

export type FamilyTuning = {
  readonly kind: Family['kind'];
  readonly axes: readonly (Axis & {
    /** Half-width at half height through the peak: degrees, or octaves; absent where there is none. */
    readonly halfWidth?: number;
  })[];
  /** Row-major over the axes. */
  readonly responses: readonly number[];
  readonly peak: {
    readonly response: number;
    /** A value of each axis. */
    readonly at: readonly number[];
  };
  /** Round the first axis, through the peak: 0 for all alike, 1 for one stimulus alone. */
  readonly selectivity: number;
  /** Peak ÷ largest activation in the data set; absent where nothing in that excites the unit. */
  readonly reached?: number;
};

/**
 * @param responses one per point of the family, row-major over its axes
 * @param max the unit's largest activation in the data set
 * @returns undefined where the unit does not respond
 */
export function familyTuning(
  { kind, axes }: Pick<Family, 'kind' | 'axes'>,
  responses: readonly number[],
  max: number,
): FamilyTuning | undefined {
  const response = Math.max(...responses);
  if (!(response > 0) || response < leastReached * max) return undefined;
  const best = responses.indexOf(response);
  const curves = axes.map((_, i) => curveThrough(axes, responses, best, i));
  return {
    kind,
    axes: axes.map((axis, i) => {
      const { index, along } = curves[i]!;
      const places = axis.period === undefined ? axis.values.map(Math.log2) : axis.values;
      const width = halfWidth({ places, responses: along, period: axis.period }, index);
      const hasWidth = axis.name !== 'saturation' && width !== undefined;
      return { ...axis, ...(hasWidth && { halfWidth: width }) };
    }),
    responses,
    peak: { response, at: pointAt({ axes }, best) },
    selectivity: circularSelectivity(curves[0]!.along),
    ...(max > 0 && { reached: response / max }),
  };
}

/**
 * 1 − circular variance of responses in equal steps round a circle; what is below 0 counts as 0.
 * Ringach, Shapley & Hawken 2002, 10.1523/JNEUROSCI.22-13-05639.2002; there for orientation.
 */
export function circularSelectivity(responses: readonly number[]): number {
  const step = (2 * Math.PI) / responses.length;
  let [x, y, total] = [0, 0, 0];
  for (const [i, response] of responses.entries()) {
    const height = Math.max(0, response);
    x += height * Math.cos(i * step);
    y += height * Math.sin(i * step);
    total += height;
  }
  return total === 0 ? 0 : Math.hypot(x, y) / total;
}

/** The responses along one axis through a point, and the point's index on it. */
function curveThrough(
  axes: readonly Axis[],
  responses: readonly number[],
  point: number,
  axis: number,
): { readonly along: number[]; readonly index: number } {
  const stride = axes.slice(axis + 1).reduce((size, { values }) => size * values.length, 1);
  const count = axes[axis]!.values.length;
  const index = Math.floor(point / stride) % count;
  const first = point - index * stride;
  const along = Array.from({ length: count }, (_, i) => responses[first + i * stride]!);
  return { along, index };
}
