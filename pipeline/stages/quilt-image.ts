// A quilt as two image files: rows of small pictures, and rows of their activation maps as opacity.

import sharp from 'sharp';
import { numColumns } from '../analyses/survey/bands.ts';

/** Quality of the pictures, of 100: they are small, many, and there to be compared. */
const quality = 72;

/** Steps of opacity that are told apart: what is finer is noise that does not compress. */
const numLevels = 32;

export type QuiltCell = {
  /** RGB [H, W, 3]; absent where the image could not be read again. */
  readonly thumbnail?: Uint8Array;
  /** [h, w], 0…255. */
  readonly map: Uint8Array;
};

/** Width and height, px. */
type Size = readonly [width: number, height: number];

/** @param rows the cells of each band, at most `numColumns` */
export async function drawQuilt(
  rows: readonly (readonly QuiltCell[])[],
  imageCell: Size,
  mapCell: Size,
): Promise<{ images: Uint8Array; maps: Uint8Array }> {
  const images = layOut(rows, imageCell, 0, ({ thumbnail }, i, pixels, at) => {
    if (!thumbnail) return;
    pixels.set(thumbnail.subarray(3 * i, 3 * i + 3), at);
    pixels[at + 3] = 255;
  });
  const step = 255 / (numLevels - 1);
  // where no image stands there is nothing to veil
  const maps = layOut(rows, mapCell, 255, ({ map }, i, pixels, at) => {
    pixels[at + 3] = Math.round(Math.round(map[i]! / step) * step);
  });
  return {
    images: await sharp(...images)
      .webp({ quality, effort: 2 })
      .toBuffer(),
    maps: await sharp(...maps)
      .webp({ lossless: true, effort: 2 })
      .toBuffer(),
  };
}

/**
 * Cells beside and below one another in RGBA, black.
 *
 * @param opacity where no cell stands
 * @param enter draws px `i` of a cell at `at` of the pixels
 */
function layOut(
  rows: readonly (readonly QuiltCell[])[],
  [cellWidth, cellHeight]: Size,
  opacity: number,
  enter: (cell: QuiltCell, i: number, pixels: Uint8Array, at: number) => void,
) {
  const width = numColumns * cellWidth;
  const height = rows.length * cellHeight;
  const pixels = new Uint8Array(4 * width * height);
  for (let at = 3; at < pixels.length; at += 4) pixels[at] = opacity;
  for (const [row, cells] of rows.entries()) {
    for (const [col, cell] of cells.entries()) {
      const start = row * cellHeight * width + col * cellWidth;
      for (let i = 0; i < cellWidth * cellHeight; i++) {
        const at = start + Math.floor(i / cellWidth) * width + (i % cellWidth);
        enter(cell, i, pixels, 4 * at);
      }
    }
  }
  return [pixels, { raw: { width, height, channels: 4 as const } }] as const;
}
