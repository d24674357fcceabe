// Lays out tuning curves: round a circle, or along a line on a logarithmic scale.

import { activation, percent } from './format.ts';
import type { Tuning } from '../pipeline/store/schema.ts';

export type FamilyTuning = Tuning['families'][number];
type Axis = FamilyTuning['axes'][number];

/** What a curve is laid out over; a circle of `period` degrees where that is told. */
type PlotAxis = {
  readonly name: string;
  readonly values: readonly number[];
  readonly period?: number | undefined;
};

/** Radius of polar plots, and width and height of line plots, in units of their drawing. */
export const plotSize = { radius: 40, width: 80, height: 80 };

/** One curve, through the peak along an axis. */
export type TuningPlot = {
  readonly isCircle: boolean;
  /** Of an SVG path; round the origin where it is a circle, else from the lower left (0, 0) up to (80, −80). */
  readonly path: string;
  /** Where the peak stands in the drawing. */
  readonly peak: { readonly x: number; readonly y: number };
  /** What the axis is, and where it ends where it is a line: `frequency, 0.026–0.35 cycles per px`. */
  readonly label: string;
};

/** What the families are called, and what their stimuli are. */
export const familyNames = {
  gratings: { name: 'Orientation', stimulus: 'Gratings' },
  curves: { name: 'Curve', stimulus: 'Arcs' },
  colours: { name: 'Colour', stimulus: 'Discs of a colour on grey' },
  boundaries: { name: 'High–low frequency', stimulus: 'Boundaries of fine and coarse texture' },
} as const satisfies Record<FamilyTuning['kind'], { name: string; stimulus: string }>;

/** The curves of a family; that over saturation is left out, since it says little. */
export function plotsOf({ axes, responses, peak }: FamilyTuning): TuningPlot[] {
  const counts = axes.map(({ values }) => values.length);
  const indices = axes.map(({ values }, i) => values.indexOf(peak.at[i]!));
  return axes.flatMap((axis, i) => {
    if (axis.name === 'saturation') return [];
    const stride = counts.slice(i + 1).reduce((size, count) => size * count, 1);
    const point = indices.reduce((at, index, k) => at * counts[k]! + index, 0);
    const first = point - indices[i]! * stride;
    const heights = axis.values.map((_, k) =>
      Math.max(0, responses[first + k * stride]! / peak.response),
    );
    const unit = axis.name === 'frequency' ? 'cycles per px' : 'px';
    return [plotOf(axis, heights, indices[i]!, unit)];
  });
}

/**
 * Lays out one curve.
 *
 * @param heights 0…1, one for each value of the axis
 * @param best index of the peak
 * @param unit of the values along a line
 */
export function plotOf(
  axis: PlotAxis,
  heights: readonly number[],
  best: number,
  unit: string,
): TuningPlot {
  const { period } = axis;
  return period === undefined
    ? line(axis, heights, best, unit)
    : circle(axis.name, period, heights, best);
}

/** Orientations go round twice, since they are the same upside down. */
function circle(
  label: string,
  period: number,
  heights: readonly number[],
  best: number,
): TuningPlot {
  const turns = 360 / period;
  const all = Array.from({ length: turns }, () => heights).flat();
  const points = all.map((height, i) => {
    const angle = (2 * Math.PI * i) / all.length;
    const radius = plotSize.radius * height;
    return { x: radius * Math.cos(angle), y: -radius * Math.sin(angle) };
  });
  return { isCircle: true, path: `${pathOf(points)}Z`, peak: points[best]!, label };
}

function line(
  { name, values }: PlotAxis,
  heights: readonly number[],
  best: number,
  unit: string,
): TuningPlot {
  const [low, high] = [Math.log2(values[0]!), Math.log2(values.at(-1)!)];
  const points = heights.map((height, i) => ({
    x: (plotSize.width * (Math.log2(values[i]!) - low)) / (high - low || 1),
    y: -plotSize.height * height,
  }));
  return {
    isCircle: false,
    path: pathOf(points),
    peak: points[best]!,
    label: `${name}, ${activation(values[0]!)}–${activation(values.at(-1)!)} ${unit}`,
  };
}

/** A polyline in whole steps: `M40 0l-2 8-5 7`. */
function pathOf(points: readonly { readonly x: number; readonly y: number }[]): string {
  let [col, row] = [0, 0];
  const steps = points.map(({ x, y }) => {
    const [toCol, toRow] = [Math.round(x), Math.round(y)];
    const step = `${toCol - col} ${toRow - row}`.replace(' -', '-');
    [col, row] = [toCol, toRow];
    return step;
  });
  const [start, ...rest] = steps;
  return `M${start}l${rest.join(' ').replaceAll(' -', '-')}`;
}

/** The peak in words: `Most at 30° (half-width 17°), 0.12 cycles per px …: 82 % of the data set’s largest. Selectivity 0.5.` */
export function describeFamily({ kind, axes, peak, reached, selectivity }: FamilyTuning): string {
  const places = axes.map((axis, i) => `${axis.name} ${place(axis, peak.at[i]!)}${spread(axis)}`);
  const share = reached === undefined ? '' : `: ${percent(reached)} of the data set’s largest`;
  return `${familyNames[kind].stimulus} most at ${places.join(', ')}${share}. Selectivity ${activation(selectivity)}.`;
}

function place({ name }: Axis, value: number): string {
  if (name === 'frequency') return `${activation(value)} cycles per px`;
  if (name === 'radius') return `${activation(value)} px`;
  if (name === 'saturation') return percent(value);
  if (name === 'hue') return `${activation(value)}° (${nameHue(value)})`;
  return `${activation(value)}°`;
}

function spread({ period, halfWidth, name }: Axis): string {
  if (name === 'saturation') return '';
  if (halfWidth === undefined) return ' (half nowhere)';
  const width =
    period === undefined ? `${activation(halfWidth)} octaves` : `${Math.round(halfWidth)}°`;
  return ` (half-width ${width})`;
}

/** Of the twelve hues, counter-clockwise from red. */
const hueNames = [
  'red',
  'orange',
  'yellow',
  'lime',
  'green',
  'spring green',
  'cyan',
  'azure',
  'blue',
  'violet',
  'magenta',
  'rose',
];

function nameHue(angleDeg: number): string {
  return hueNames[Math.round(angleDeg / 30) % hueNames.length]!;
}
