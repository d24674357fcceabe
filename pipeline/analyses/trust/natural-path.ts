// Whether the layers before a unit treat its picture as they treat the images that excite it.
// Geirhos et al. 2023, Don't trust your eyes (arXiv 2306.04719): pictures may reach a unit on a way that no image takes.

import { dot, sumOf, type Direction } from './vectors.ts';

/** Directions of one layer. */
export type PathLayer = {
  readonly picture: Direction;
  /** Of the patches that excite the unit most. */
  readonly strongest: readonly Direction[];
  /** Of patches by lot, as large. */
  readonly lots: readonly Direction[];
};

/**
 * The strongest patches must be so much more alike than they are like patches by lot, as a cosine:
 * where they are not, there is nothing to measure a picture by.
 */
const leastContrast = 0.05;

/**
 * How alike a picture and the strongest patches are: 1, as alike as these are to one another; 0, as
 * patches by lot are to them. Undefined where the layer does not tell those apart.
 */
export function pathSimilarity({ picture, strongest, lots }: PathLayer): number | undefined {
  const count = strongest.length;
  if (count < 2 || lots.length === 0) return undefined;
  const sum = sumOf(strongest, picture.length);
  const lengths = strongest.reduce((total, each) => total + dot(each, each), 0);
  const within = (dot(sum, sum) - lengths) / (count * (count - 1));
  const byLot = dot(sumOf(lots, picture.length), sum) / (count * lots.length);
  if (within - byLot < leastContrast) return undefined;
  return (dot(picture, sum) / count - byLot) / (within - byLot);
}
