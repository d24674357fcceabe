// Lays out the histogram of a unit: bars on a logarithmic scale, what is silent told apart from what responds.

import { inLetters, activation } from './format.ts';
import type { Spectrum } from '../pipeline/store/schema.ts';

/** A mark on an axis, `at` as a share of its length from the origin. */
export type Tick = { readonly at: number; readonly label: string };

export type SpectrumLayout = {
  /** SVG paths in a box of `numBins` × `plotHeight`, y down: the outlines of the bars. */
  readonly active: string;
  readonly silent: string;
  readonly numBins: number;
  readonly counts: readonly Tick[];
  readonly values: readonly Tick[];
};

/** Height of the drawing; heights of bars are whole numbers. */
export const plotHeight = 100;
/** A bar of a single position still shows: the axis begins at half a position. */
const LOWEST = 0.5;
const MOST_TICKS = 5;
/** Share of a bin by which its computed edge may miss 0. */
const ROUNDING = 1e-6;

/** Bars and axes of a spectrum. Positions at or below 0 are drawn as silent, also inside the bin that holds 0. */
export function layoutSpectrum(spectrum: Spectrum): SpectrumLayout {
  const { low, high, counts, numPositions, inactiveShare } = spectrum;
  const width = (high - low) / counts.length;
  const activeCounts: number[] = [];
  const silentCounts: number[] = [];
  let numSilent = Math.round(inactiveShare * numPositions);
  counts.forEach((count, bin) => {
    const reachesZero = low + bin * width <= width * ROUNDING;
    const silent = reachesZero ? Math.min(count, numSilent) : 0;
    numSilent -= silent;
    silentCounts.push(silent);
    activeCounts.push(count - silent);
  });
  // Zeros after a rectifier dwarf the rest; only those below 0 have a place on the axis.
  if (low >= 0) silentCounts.fill(0);
  const most = Math.max(1, ...activeCounts, ...silentCounts);
  const top = 10 ** Math.ceil(Math.log10(most));
  return {
    active: bars(activeCounts, top),
    silent: bars(silentCounts, top),
    numBins: counts.length,
    counts: decades(top),
    values: ticks(low, high),
  };
}

function share(count: number, top: number): number {
  return Math.log(count / LOWEST) / Math.log(Math.max(top, 10) / LOWEST);
}

/** Bars side by side as one line, e.g. `M0 100V10h2V100h1V40h1V100z`. */
function bars(counts: readonly number[], top: number): string {
  const last = counts.findLastIndex((count) => count > 0);
  if (last < 0) return '';
  const tops = counts.map((count) =>
    count === 0 ? plotHeight : Math.round(plotHeight * (1 - share(count, top))),
  );
  let path = `M0 ${plotHeight}`;
  for (let bin = 0; bin <= last;) {
    const end = tops.findIndex((own, i) => i > bin && own !== tops[bin]);
    const next = end < 0 || end > last ? last + 1 : end;
    path += `V${tops[bin]}h${next - bin}`;
    bin = next;
  }
  return `${path}V${plotHeight}z`;
}

function decades(top: number): Tick[] {
  const numDecades = Math.max(1, Math.round(Math.log10(top)));
  const step = Math.ceil((numDecades + 1) / MOST_TICKS);
  const marks: Tick[] = [];
  for (let decade = 0; decade <= numDecades; decade += step) {
    marks.push({ at: share(10 ** decade, top), label: inLetters(10 ** decade) });
  }
  return marks;
}

/** Round values between `low` and `high`, at most six. */
function ticks(low: number, high: number): Tick[] {
  const span = high - low;
  if (!(span > 0)) return [{ at: 0, label: activation(low) }];
  const rough = span / MOST_TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= rough)!;
  const marks: Tick[] = [];
  for (let index = Math.ceil(low / step); index * step <= high; index++) {
    marks.push({ at: (index * step - low) / span, label: activation(index * step) });
  }
  return marks;
}
