// Small pictures of a layer's units side by side in one file.

import sharp, { type OverlayOptions, type Sharp } from 'sharp';
import type { Picture } from '../store/schema.ts';
import { clear, clearSheet } from './picture-files.ts';

/** Side of a small picture, px: smaller in layers of many units, whose page loads the whole sheet. */
function cellSize(count: number): number {
  return count <= 300 ? 96 : 64;
}

/**
 * Draws pictures onto one sheet, row by row, each fitted into a square; `place(i)` is where picture i
 * stands, or would if there were one.
 */
export async function drawSheet(
  pictures: readonly (Uint8Array | undefined)[],
): Promise<{ sheet: Sharp; place: (index: number) => Omit<Picture, 'file'> }> {
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
    if (!picture) continue;
    const { left, top } = place(index);
    const fitted = sharp(picture).resize(cell, cell, { fit: 'contain', background: clear });
    parts.push({ input: await fitted.toBuffer(), left, top });
  }
  return { sheet: clearSheet(fileWidth, fileHeight).composite(parts), place };
}
