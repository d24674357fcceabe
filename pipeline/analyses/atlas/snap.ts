// Moves places in the plane onto a grid, one to a cell, so that what lay together stays together.

/** A square grid, filled row by row from the top, so that only the last rows have cells without a place. */
export type Snapped = {
  /** Rows and columns. */
  readonly size: number;
  /** [N]: the cell of each place, row · size + col. */
  readonly cells: Int32Array;
};

/** Cells [left, right) × [top, bottom). */
type Region = {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
};

/**
 * Divides the grid in two along its longer side, gives each half as many places as it has cells,
 * those that lie farther to its side, and goes on within the halves.
 *
 * @param layout [N, 2]: x to the right, y down, in any units
 */
export function snapToGrid(layout: Float32Array): Snapped {
  const numPlaces = layout.length / 2;
  const size = Math.ceil(Math.sqrt(numPlaces));
  const cells = new Int32Array(numPlaces);
  /** Cells of a region that are among the first N. */
  const countOf = ({ left, right, top, bottom }: Region) => {
    let count = 0;
    for (let row = top; row < bottom; row++) {
      count += Math.max(0, Math.min(right, numPlaces - row * size) - left);
    }
    return count;
  };
  const fill = (region: Region, places: number[]) => {
    const { left, right, top, bottom } = region;
    if (places.length === 0) return;
    if (right - left === 1 && bottom - top === 1) {
      cells[places[0]!] = top * size + left;
      return;
    }
    const isWide = right - left >= bottom - top;
    const axis = isWide ? 0 : 1;
    const [first, second] = halvesOf(region, isWide);
    places.sort((a, b) => layout[2 * a + axis]! - layout[2 * b + axis]! || a - b);
    const count = countOf(first);
    fill(first, places.slice(0, count));
    fill(second, places.slice(count));
  };
  const everywhere = { left: 0, right: size, top: 0, bottom: size };
  fill(
    everywhere,
    Array.from({ length: numPlaces }, (_, i) => i),
  );
  return { size, cells };
}

function halvesOf(region: Region, isWide: boolean): [Region, Region] {
  const [from, to] = isWide ? [region.left, region.right] : [region.top, region.bottom];
  const middle = Math.floor((from + to + 1) / 2);
  return isWide
    ? [
        { ...region, right: middle },
        { ...region, left: middle },
      ]
    : [
        { ...region, bottom: middle },
        { ...region, top: middle },
      ];
}
