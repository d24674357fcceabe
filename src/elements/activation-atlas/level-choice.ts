// Which resolution of a map is shown: the finest whose cells are not too small.

/** Px; smaller cells say less than the ones of which they are parts. */
const SMALLEST_CELL = 56;

/**
 * Index of the level to show.
 *
 * @param sizes rows and columns of the levels, coarsest first
 * @param scale px from edge to edge of the map
 */
export function chooseLevel(sizes: readonly number[], scale: number): number {
  const index = sizes.findLastIndex((size) => scale / size >= SMALLEST_CELL);
  return Math.max(0, index);
}
