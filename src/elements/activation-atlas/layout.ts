// Where the cells of a level stand: on the map, or apart by two classes; always one to a place of a grid.

import { tileSize } from '../../../pipeline/base/map-files.ts';
import { largestOf } from './class-values.ts';

export type Layout = {
  /** Says which it is: two layouts of the same name are the same. */
  readonly name: string;
  /** Rows and columns of the grid. */
  readonly size: number;
  /** Of each cell. */
  readonly cols: readonly number[];
  readonly rows: readonly number[];
  /** The cell at [row, col], −1 where there is none. */
  readonly at: Int32Array;
  /** Cells of the blocks of 8 × 8 places, by `blockAt`. */
  readonly blocks: ReadonlyMap<number, readonly number[]>;
};

/** Block (x, y) as one number. */
export function blockAt(x: number, y: number): number {
  return (y << 10) | x;
}

export function layOut(
  name: string,
  size: number,
  cols: readonly number[],
  rows: readonly number[],
): Layout {
  const at = new Int32Array(size * size).fill(-1);
  const blocks = new Map<number, number[]>();
  for (let cell = 0; cell < cols.length; cell++) {
    const [col, row] = [cols[cell]!, rows[cell]!];
    at[row * size + col] = cell;
    const block = blockAt(Math.floor(col / tileSize), Math.floor(row / tileSize));
    const members = blocks.get(block);
    if (members) members.push(cell);
    else blocks.set(block, [cell]);
  }
  return { name, size, cols, rows, at, blocks };
}

/** The cell at a place of the map, −1 where there is none. */
export function cellAt({ size, at }: Layout, x: number, y: number): number {
  const [col, row] = [Math.floor(x * size), Math.floor(y * size)];
  return col < 0 || row < 0 || col >= size || row >= size ? -1 : at[row * size + col]!;
}

/** The cell nearest to a place of the map. */
export function nearestCell({ size, cols, rows }: Layout, x: number, y: number): number {
  const away = (cell: number): number =>
    Math.hypot((cols[cell]! + 0.5) / size - x, (rows[cell]! + 0.5) / size - y);
  let nearest = 0;
  for (let cell = 1; cell < cols.length; cell++) if (away(cell) < away(nearest)) nearest = cell;
  return nearest;
}

/** The nearest cell in a direction, within a right angle of it; −1 where there is none. */
export function neighbourOf(layout: Layout, cell: number, right: number, down: number): number {
  const { cols, rows } = layout;
  let [found, nearest] = [-1, Infinity];
  for (let other = 0; other < cols.length; other++) {
    const [across, along] = [cols[other]! - cols[cell]!, rows[other]! - rows[cell]!];
    const ahead = across * right + along * down;
    const aside = Math.abs(across * down) + Math.abs(along * right);
    if (ahead <= 0 || aside > ahead) continue;
    const distance = ahead + 2 * aside;
    if (distance < nearest) [found, nearest] = [other, distance];
  }
  return found;
}

/**
 * Cells in columns by a value, from the most negative on the left over 0 in the middle to the most
 * positive; in a column those that come first in `order` stand lowest.
 *
 * @param values of each cell
 * @param order of the cells
 */
export function layOutApart(name: string, values: Float32Array, order: readonly number[]): Layout {
  const largest = largestOf(values) || 1;
  const bin = (value: number, numCols: number): number =>
    Math.min(numCols - 1, Math.floor((0.5 + value / largest / 2) * numCols));
  // as many columns as it takes for the highest to fit
  let size = Math.max(1, Math.ceil(Math.sqrt(values.length)));
  while (highest(values, (value) => bin(value, size)) > size) size = Math.ceil(size * 1.1);
  const heights = new Int32Array(size);
  const cols = Array.from(values, (value) => bin(value, size));
  const rows = cols.map(() => 0);
  for (const cell of order) {
    const col = cols[cell]!;
    rows[cell] = size - 1 - heights[col]!;
    heights[col]! += 1;
  }
  return layOut(name, size, cols, rows);
}

function highest(values: Float32Array, binOf: (value: number) => number): number {
  const counts = new Map<number, number>();
  let most = 0;
  for (const value of values) {
    const count = (counts.get(binOf(value)) ?? 0) + 1;
    counts.set(binOf(value), count);
    most = Math.max(most, count);
  }
  return most;
}
