// Tiles of a picture that is shifted around: parts that a network takes one beside the other.

import type { PictureSize } from './parametrization.ts';

export type Tiling = {
  /** Of the picture. */
  readonly size: PictureSize;
  readonly tile: PictureSize;
  readonly numCols: number;
  readonly numTiles: number;
};

type Shift = readonly [row: number, col: number];

/** Side of a tile, px, at most: more at once take memory and no less time. */
const mostSide = 256;

/** @param fixed the size of tiles, where the network takes no other */
export function tilesOf(size: PictureSize, fixed?: PictureSize): Tiling {
  const counts = (['height', 'width'] as const).map((side) =>
    Math.ceil(size[side] / (fixed?.[side] ?? mostSide)),
  ) as [number, number];
  const [numRows, numCols] = counts;
  const tile = fixed ?? {
    height: Math.ceil(size.height / numRows),
    width: Math.ceil(size.width / numCols),
  };
  return { size, tile, numCols, numTiles: numRows * numCols };
}

/** Fills tile `n` [C, h, w] from a picture [C, H, W] whose upper left corner is taken to be at `shift`. */
export function enterTile(
  values: Float32Array,
  picture: Float32Array,
  tiling: Tiling,
  n: number,
  shift: Shift,
): void {
  visit(tiling, n, shift, picture.length, (inTile, inPicture) => {
    values[inTile] = picture[inPicture]!;
  });
}

/** Puts back what `enterTile` took; of px that several tiles hold, what the last says. */
export function leaveTile(
  values: Float32Array,
  picture: Float32Array,
  tiling: Tiling,
  n: number,
  shift: Shift,
): void {
  visit(tiling, n, shift, picture.length, (inTile, inPicture) => {
    picture[inPicture] = values[inTile]!;
  });
}

function visit(
  { size, tile, numCols }: Tiling,
  n: number,
  [down, right]: Shift,
  length: number,
  each: (inTile: number, inPicture: number) => void,
): void {
  const area = size.height * size.width;
  const tileArea = tile.height * tile.width;
  const top = Math.floor(n / numCols) * tile.height + down;
  const left = (n % numCols) * tile.width + right;
  for (let channel = 0; channel * area < length; channel++) {
    for (let row = 0; row < tile.height; row++) {
      const from = channel * area + ((top + row) % size.height) * size.width;
      const to = channel * tileArea + row * tile.width;
      for (let col = 0; col < tile.width; col++) each(to + col, from + ((left + col) % size.width));
    }
  }
}
