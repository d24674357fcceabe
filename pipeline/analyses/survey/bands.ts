// Chooses the images of a unit's quilt: a few for each of several degrees of activation.

import { random } from '../../base/random.ts';
import { quantileOf, type Histogram } from './quantile.ts';

/** Images of a band. */
export const numColumns = 6;

/** Shares of all positions of the data set, the rarest first. */
const quantiles = [0.999, 0.99, 0.9, 0.5];

/** How far the largest activation of an image may be from the value of its band: a share of the value, or of the unit's range where that is more. */
const tolerance = 0.1;
const leastTolerance = 0.01;

/** An image of a band, and its largest activation; of the lowest band the smallest, before the rectifier. */
export type Pick = { readonly image: number; readonly value: number };

export type Band = {
  readonly kind: 'top' | 'quantile' | 'random' | 'lowest';
  readonly quantile?: number;
  readonly value?: number;
  /** Indices in the data set; the highest value first, of the lowest band the lowest. */
  readonly picks: readonly Pick[];
};

/** What is known of one unit. */
export type Candidates = {
  /** Indices in the data set of the images of a survey, and their extremes of this unit. */
  readonly images: readonly number[];
  readonly peaks: ArrayLike<number>;
  readonly lows: ArrayLike<number>;
  /** Of the whole data set. */
  readonly histogram: Histogram;
  /** The strongest images of the whole data set, strongest first. */
  readonly top: readonly Pick[];
};

/**
 * The bands of a unit that have images. An image stands for its largest activation: it belongs to a
 * quantile if that is within a tenth of the quantile's value, or, where that is 0, if the unit is
 * silent everywhere in it. Among those that belong to a band the lot decides; images that stand in
 * no band yet come first.
 *
 * @param seed decides the lot, e.g. `0 mixed4a:97`
 */
export function chooseBands(
  { images, peaks, lows, histogram, top }: Candidates,
  seed: string,
): Band[] {
  const order = random(`quilt ${seed}`).permutation(images.length);
  const used = new Set<number>();
  const take = (picks: readonly Pick[]) => {
    const chosen = picks.slice(0, numColumns);
    for (const { image } of chosen) used.add(image);
    return chosen;
  };
  const byLot = (belongs: (peak: number) => boolean) => {
    const own = order
      .filter((i) => belongs(peaks[i]!))
      .map((i) => ({ image: images[i]!, value: peaks[i]! }));
    const isUsed = ({ image }: Pick) => used.has(image);
    const chosen = take([...own.filter((pick) => !isUsed(pick)), ...own.filter(isUsed)]);
    return chosen.sort((a, b) => b.value - a.value || a.image - b.image);
  };
  const strongest: Band = { kind: 'top', picks: take(top) };
  const graded = distinct(histogram).map(({ quantile, value }): Band => {
    const picks = byLot((peak) => isNear(histogram, value, peak));
    return { kind: 'quantile', quantile, value, picks };
  });
  const lowest: Band = { kind: 'lowest', picks: take(lowestOf(images, lows)) };
  const any: Band = { kind: 'random', picks: byLot(() => true) };
  return [strongest, ...graded, any, lowest].filter(({ picks }) => picks.length > 0);
}

/** The quantiles and their values; of those at which a unit is silent only the rarest. */
function distinct(histogram: Histogram): { quantile: number; value: number }[] {
  const all = quantiles.map((quantile) => ({ quantile, value: quantileOf(histogram, quantile) }));
  return all.filter(({ value }, i) => value !== all[i - 1]?.value);
}

function isNear({ min, max }: Histogram, value: number, peak: number): boolean {
  if (value === 0 && min >= 0) return peak <= 0;
  const within = Math.max(tolerance * Math.abs(value), leastTolerance * (max - min));
  return Math.abs(peak - value) <= within;
}

/** The images that go furthest below 0, the lowest first. */
function lowestOf(images: readonly number[], lows: ArrayLike<number>): Pick[] {
  return images
    .map((image, i) => ({ image, value: lows[i]! }))
    .filter(({ value }) => value < 0)
    .sort((a, b) => a.value - b.value || a.image - b.image)
    .slice(0, numColumns);
}
