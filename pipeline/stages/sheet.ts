// Small pictures of a layer's units side by side in one file.

import sharp, { type OverlayOptions } from 'sharp';
import type { Picture } from '../store/schema.ts';
import { toWebp } from './picture-files.ts';

/** Side of a small picture, px: smaller in layers of many units, whose page loads the whole sheet. */
function cellSize(count: number): number {
  return count <= 300 ? 96 : 64;
}

/** Draws square pictures onto one sheet, row by row; `place(i)` is where picture i stands. */
export async function drawSheet(
  pictures: readonly Uint8Array[],
): Promise<{ webp: Uint8Array; place: (index: number) => Omit<Picture, 'file'> }> {
  const cell = cellSize(pictures.length);
  const numCols = Math.max(1, Math.ceil(Math.sqrt(pictures.length)));
  const fileWidth = numCols * cell;
  const fileHeight = Math.max(1, Math.ceil(pictures.length / numCols)) * cell;
  const place = (index: number) => ({
    left: (index % numCols) * cell,
    top: Math.floor(index / numCols) * cell,
    width: cell,
    height: cell,
    fileWidth,
    fileHeight,
  });
  const parts: OverlayOptions[] = [];
  for (const [index, picture] of pictures.entries()) {
    const { left, top } = place(index);
    parts.push({ input: await sharp(picture).resize(cell, cell).toBuffer(), left, top });
  }
  const background = { r: 128, g: 128, b: 128 };
  const sheet = sharp({
    create: { width: fileWidth, height: fileHeight, channels: 3, background },
  });
  return { webp: await toWebp(sheet.composite(parts)), place };
}
