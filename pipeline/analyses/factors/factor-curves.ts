// How the answers of a unit follow from what images were drawn from, one factor at a time, within classes.

import type { Factors } from '../../dataset/specimens/factors.ts';

export type FactorName = 'orientation' | 'hue' | 'frequency' | 'scale';

/** The images whose value of a factor is known, in bins. */
export type Binning = {
  readonly factor: FactorName;
  /** Middle of each bin. */
  readonly values: readonly number[];
  /** Length of the circle of a circular factor, degrees. */
  readonly period?: number;
  /** Of each image that counts: its place among those given, its bin, and its class by an index. */
  readonly images: readonly {
    readonly at: number;
    readonly bin: number;
    readonly group: number;
  }[];
};

export type FactorCurve = {
  readonly factor: FactorName;
  readonly values: readonly number[];
  readonly period?: number;
  /** Mean answer in each bin, differences between classes taken away; and its standard error. */
  readonly means: readonly number[];
  readonly errors: readonly number[];
  /** Adjusted η² within classes, 0…1. */
  readonly explained: number;
};

type Part = { readonly name: FactorName; readonly of: (factors: Factors) => number | null };

/** Degrees; an axis is the same upside down. */
const circles: readonly (Part & { readonly period: number })[] = [
  { name: 'orientation', of: ({ axis }) => axis, period: 180 },
  { name: 'hue', of: ({ hue }) => hue, period: 360 },
];

const lines: readonly Part[] = [
  { name: 'frequency', of: ({ frequency }) => frequency },
  { name: 'scale', of: ({ scale }) => scale },
];

/** Bins, and the fewest images in one on the average. */
const [mostBins, fewestBins, fewestImages] = [12, 4, 8];

/**
 * Sorts images by each factor: round a circle into bins of equal width, of which the first is about
 * 0, along a line into bins of equally many images. Factors that too few images have are left out.
 */
export function binFactors(images: readonly Factors[]): Binning[] {
  const classes = [...new Set(images.map((factors) => factors.class))];
  const known = (part: Part) =>
    images.flatMap((factors, at) => {
      const value = part.of(factors);
      return value === null ? [] : [{ at, value, group: classes.indexOf(factors.class) }];
    });
  const countBins = (count: number) => Math.min(mostBins, Math.floor(count / fewestImages));
  const round = circles.flatMap((part): Binning[] => {
    const own = known(part);
    const count = countBins(own.length);
    if (count < fewestBins) return [];
    const { name, period } = part;
    const width = period / count;
    const values = Array.from({ length: count }, (_, bin) => bin * width);
    const binned = own.map(({ at, value, group }) => {
      return { at, bin: Math.round(value / width) % count, group };
    });
    return [{ factor: name, values, period, images: binned }];
  });
  const along = lines.flatMap((part): Binning[] => {
    const own = known(part).sort((a, b) => a.value - b.value || a.at - b.at);
    const count = countBins(own.length);
    if (count < fewestBins) return [];
    const binned = own.map(({ at, group }, rank) => {
      return { at, bin: Math.floor((rank * count) / own.length), group };
    });
    const values = Array.from({ length: count }, (_, bin) => {
      return own[Math.floor(((bin + 0.5) * own.length) / count)]!.value;
    });
    return [{ factor: part.name, values, images: binned }];
  });
  return [...round, ...along];
}

/**
 * The curve of a unit over the bins of a factor. What is common to the images of a class is taken
 * away first and the mean of all is put back, since a class has a range of its own of some factors,
 * as of frequency: the curve says what the factor does to images of one class. Where classes and
 * bins go together that underrates the factor, never the other way. The share of the variance is
 * η² within classes, adjusted for the number of bins and of classes, so that it is 0 on the average
 * where the factor does nothing. Undefined where nothing varies, or a bin is empty.
 *
 * @param answers of all images that were binned, by their places
 */
export function factorCurve(
  { factor, values, period, images }: Binning,
  answers: ArrayLike<number>,
): FactorCurve | undefined {
  const own = images.map(({ at }) => answers[at]!);
  const groups = images.map(({ group }) => group);
  const bins = images.map(({ bin }) => bin);
  const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
  const ofGroup = meansOf(own, groups, Math.max(...groups) + 1);
  const within = own.map((value, i) => value - ofGroup.means[groups[i]!]!);
  const ofBin = meansOf(within, bins, values.length);
  if (ofBin.counts.includes(0)) return undefined;
  const total = within.reduce((sum, value) => sum + value ** 2, 0);
  const squares = own.reduce((sum, value) => sum + value ** 2, 0);
  const numGroups = ofGroup.counts.filter((count) => count > 0).length;
  const [freeAll, freeLeft] = [own.length - numGroups, own.length - numGroups - values.length + 1];
  if (total <= 1e-12 * squares || freeLeft <= 0) return undefined;
  const deviations = within.map((value, i) => (value - ofBin.means[bins[i]!]!) ** 2);
  const left = deviations.reduce((sum, value) => sum + value, 0);
  const spread = meansOf(deviations, bins, values.length).means;
  return {
    factor,
    values,
    ...(period !== undefined && { period }),
    means: ofBin.means.map((value) => value + mean),
    errors: spread.map((variance, bin) => {
      return Math.sqrt(variance / Math.max(1, ofBin.counts[bin]! - 1));
    }),
    explained: Math.max(0, 1 - left / freeLeft / (total / freeAll)),
  };
}

function meansOf(values: readonly number[], places: readonly number[], count: number) {
  const sums = Array<number>(count).fill(0);
  const counts = Array<number>(count).fill(0);
  for (const [i, place] of places.entries()) {
    sums[place]! += values[i]!;
    counts[place]!++;
  }
  return { counts, means: sums.map((sum, place) => sum / counts[place]!) };
}
