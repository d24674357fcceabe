// Blocks of places: layers of many places are told apart by squares of them.

import type { Layer } from '../../model/layers.ts';

export type Blocks = {
  /** Of the grid of blocks. */
  readonly size: readonly [rows: number, cols: number];
  readonly count: number;
  /** Block of each place, row by row. */
  readonly ofPlace: Int32Array;
};

/** The smallest square blocks of which a layer has `most` at most; those at the end may be cut. */
export function blocksOf(
  { shape: [, height = 1, width = 1] }: Pick<Layer, 'shape'>,
  most: number,
): Blocks {
  let side = 1;
  while (Math.ceil(height / side) * Math.ceil(width / side) > most) side++;
  const [rows, cols] = [Math.ceil(height / side), Math.ceil(width / side)];
  const ofPlace = Int32Array.from({ length: height * width }, (_, place) => {
    const [row, col] = [Math.floor(place / width), place % width];
    return Math.floor(row / side) * cols + Math.floor(col / side);
  });
  return { size: [rows, cols], count: rows * cols, ofPlace };
}
