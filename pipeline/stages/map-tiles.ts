// The pictures of a map: the icons of neighbouring cells on one sheet, and all of the coarsest level as an overview.

import sharp, { type Sharp } from 'sharp';
import { tileSize } from '../store/map-schema.ts';
import type { PlannedCell, PlannedLevel } from './map-plan.ts';
import { clear } from './picture-files.ts';

/** Quality of icons, of 100: they are small, and many are seen at once. */
const quality = 75;

/** Of an overview: longest side, px, and quality; it is what is seen first, and small beside what follows. */
const longestOverview = 480;
const overviewQuality = 60;

/** The cells of columns 8·x … and rows 8·y … */
export type Tile = {
  readonly x: number;
  readonly y: number;
  /** Indices of its cells in the level. */
  readonly cells: readonly number[];
};

/** The tiles of a level that hold cells, row by row. */
export function tilesOf({
  cells,
}: {
  readonly cells: readonly Pick<PlannedCell, 'col' | 'row'>[];
}): Tile[] {
  const tiles = new Map<string, { x: number; y: number; cells: number[] }>();
  for (const [index, { col, row }] of cells.entries()) {
    const [x, y] = [Math.floor(col / tileSize), Math.floor(row / tileSize)];
    const tile = tiles.get(`${x} ${y}`) ?? { x, y, cells: [] };
    tile.cells.push(index);
    tiles.set(`${x} ${y}`, tile);
  }
  return [...tiles.values()].sort((a, b) => a.y - b.y || a.x - b.x);
}

/** Draws a tile of 8 × 8 icons; clear where there is no cell, also beyond the edges of the grid. */
export async function drawTile(
  level: PlannedLevel,
  { x, y, cells }: Tile,
  iconSize: number,
): Promise<Uint8Array> {
  const [left, top] = [x * tileSize, y * tileSize];
  const placed = cells.map((index) => {
    const { col, row } = level.cells[index]!;
    return { index, col: col - left, row: row - top };
  });
  return drawIcons(level, placed, tileSize, iconSize, quality);
}

/** Draws all cells of a level at most 480 px wide. */
export async function drawOverview(
  level: PlannedLevel,
  iconSize: number,
): Promise<{ webp: Uint8Array; width: number; height: number }> {
  const { size } = level;
  const side = Math.max(1, Math.min(iconSize, Math.floor(longestOverview / size)));
  const placed = level.cells.map(({ col, row }, index) => ({ index, col, row }));
  const webp = await drawIcons(level, placed, size, side, overviewQuality);
  return { webp, width: size * side, height: size * side };
}

type Placed = { readonly index: number; readonly col: number; readonly row: number };

/**
 * @param numCells on a side
 * @param side of an icon, px
 */
async function drawIcons(
  level: PlannedLevel,
  placed: readonly Placed[],
  numCells: number,
  side: number,
  webpQuality: number,
): Promise<Uint8Array> {
  const width = numCells * side;
  const pixels = new Uint8Array(4 * width * width);
  for (const { index, col, row } of placed) {
    const icon = await level.icon(index);
    if (!icon) continue;
    const own = await pixelsOf(icon, side);
    for (let line = 0; line < side; line++) {
      const at = 4 * ((row * side + line) * width + col * side);
      pixels.set(own.subarray(4 * line * side, 4 * (line + 1) * side), at);
    }
  }
  return sharp(pixels, { raw: { width, height: width, channels: 4 } })
    .webp({ quality: webpQuality, effort: 4 })
    .toBuffer();
}

/** RGBA [side, side, 4], the whole picture in the middle. */
function pixelsOf(icon: Sharp, side: number): Promise<Uint8Array> {
  return icon
    .resize(side, side, { fit: 'contain', background: clear })
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer();
}
