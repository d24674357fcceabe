// Pictures for the fixture atlas: woven, coloured textures that look a little like feature visualizations.

import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { random } from '../../pipeline/base/random.ts';
import type { Box, Picture } from '../../pipeline/store/schema.ts';

/** 8-bit RGB, [height, width, 3]. */
export type Pixels = { readonly width: number; readonly height: number; readonly data: Uint8Array };

/** A warped weave of waves in two colours; `seed` decides everything, `scale` how coarse it is. */
export function texture(seed: string, width: number, height: number, scale = 1): Pixels {
  const rng = random(seed);
  const angle = rng.uniform(0, Math.PI);
  const frequency = (scale * rng.uniform(3, 9)) / 100;
  const bend = rng.uniform(4, 14);
  const knot = rng.uniform(0.02, 0.06) * scale;
  const hue = [0, 1, 2].map(() => rng.uniform());
  const data = new Uint8Array(width * height * 3);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  for (let row = 0, at = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      const across = col * cos + row * sin + bend * Math.sin(knot * (row * cos - col * sin) * 2);
      const along = row * cos - col * sin + bend * Math.sin(knot * across);
      const wave = Math.sin(across * frequency * 2 * Math.PI);
      const weave = Math.sin(along * frequency * Math.PI) * wave;
      for (let channel = 0; channel < 3; channel++, at++) {
        const tone = Math.cos(2 * Math.PI * (hue[channel]! + 0.16 * weave + 0.1 * channel));
        data[at] = 128 + 70 * tone + 45 * wave * Math.abs(weave);
      }
    }
  }
  return { width, height, data };
}

/** The part of `pixels` inside `box`. */
export function cut(pixels: Pixels, box: Box): Pixels {
  const [width, height] = [box.right - box.left, box.bottom - box.top];
  const data = new Uint8Array(width * height * 3);
  for (let row = 0; row < height; row++) {
    const from = ((box.top + row) * pixels.width + box.left) * 3;
    data.set(pixels.data.subarray(from, from + width * 3), row * width * 3);
  }
  return { width, height, data };
}

/** Every n-th row and column of `pixels`, so that neither side is longer than `side`. */
export function shrink({ width, height, data }: Pixels, side: number): Pixels {
  const step = Math.max(1, Math.ceil(Math.max(width, height) / side));
  const [numCols, numRows] = [Math.ceil(width / step), Math.ceil(height / step)];
  const small = new Uint8Array(numCols * numRows * 3);
  for (let row = 0, at = 0; row < numRows; row++) {
    for (let col = 0; col < numCols; col++, at += 3) {
      const from = (row * step * width + col * step) * 3;
      small.set(data.subarray(from, from + 3), at);
    }
  }
  return { width: numCols, height: numRows, data: small };
}

/** Writes one sheet with a cell per picture, 8 to a row if not told otherwise; gives the rectangle of each. */
export async function writeSheet(
  root: string,
  file: string,
  cells: readonly Pixels[],
  columns = Math.min(8, cells.length),
  leastCell = 0,
): Promise<Picture[]> {
  const cellWidth = Math.max(leastCell, ...cells.map((cell) => cell.width));
  const cellHeight = Math.max(leastCell, ...cells.map((cell) => cell.height));
  const fileWidth = columns * cellWidth;
  const fileHeight = Math.ceil(cells.length / columns) * cellHeight;
  const sheet = new Uint8Array(fileWidth * fileHeight * 3);
  const pictures = cells.map(({ width, height, data }, index) => {
    const left = (index % columns) * cellWidth;
    const top = Math.floor(index / columns) * cellHeight;
    for (let row = 0; row < height; row++) {
      sheet.set(
        data.subarray(row * width * 3, (row + 1) * width * 3),
        ((top + row) * fileWidth + left) * 3,
      );
    }
    return { file, left, top, width, height, fileWidth, fileHeight };
  });
  await mkdir(dirname(join(root, file)), { recursive: true });
  await sharp(sheet, { raw: { width: fileWidth, height: fileHeight, channels: 3 } })
    .webp({ quality: 85, effort: 0 })
    .toFile(join(root, file));
  return pictures;
}

/** Writes rows of as many pictures each, in cells of `leastCell` px or more; gives the rectangle of each, row by row. */
export async function writeStrip(
  root: string,
  file: string,
  rows: readonly (readonly Pixels[])[],
  leastCell?: number,
): Promise<Picture[][]> {
  const length = rows[0]!.length;
  const pictures = await writeSheet(root, file, rows.flat(), length, leastCell);
  return rows.map((_, row) => pictures.slice(row * length, (row + 1) * length));
}

/** Side of a map, px. */
const MAP = 56;

/** Writes maps of waves, red and blue and opaque at their crests, side by side in one file. */
export async function writeMaps(root: string, file: string, count: number): Promise<Picture[]> {
  const rng = random(file);
  const width = count * MAP;
  const data = new Uint8Array(width * MAP * 4);
  for (let i = 0; i < count; i++) {
    const [across, down, phase] = [0, 1, 2].map(() => rng.uniform(-4, 4));
    for (let row = 0; row < MAP; row++) {
      for (let col = 0; col < MAP; col++) {
        const at = 4 * (row * width + i * MAP + col);
        const wave = Math.sin((across! * row + down! * col) / 10 + phase!);
        data.set(wave > 0 ? [201, 62, 47] : [47, 111, 201], at);
        data[at + 3] = 255 * wave ** 2;
      }
    }
  }
  await mkdir(dirname(join(root, file)), { recursive: true });
  await sharp(data, { raw: { width, height: MAP, channels: 4 } })
    .webp({ quality: 85, effort: 0 })
    .toFile(join(root, file));
  const cell = { file, top: 0, width: MAP, height: MAP, fileWidth: width, fileHeight: MAP };
  return Array.from({ length: count }, (_, i) => ({ ...cell, left: i * MAP }));
}
