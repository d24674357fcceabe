// A part of an activation atlas, by what articles call it: cells around one, at some zoom.

import { unknownName, UserError } from '../../pipeline/base/user-error.ts';
import { tileSize, type MapLevel, type MapRecord } from '../../pipeline/store/map-schema.ts';
import type { LayerSummary, ModelRecord, Picture } from '../../pipeline/store/schema.ts';
import { getCoarsest, getLayer, getLevel, getMap } from '../atlas.ts';
import { cellName } from '../cell-name.ts';

/** A cell inside the view, its icon, and its place in the view. */
type SeenCell = {
  readonly icon: Picture;
  readonly col: number;
  readonly row: number;
  readonly isNamed: boolean;
};

export type FoundView = {
  readonly map: MapRecord;
  readonly level: MapLevel;
  /** Rows and columns of the level, and those of them that are seen. */
  readonly size: number;
  readonly span: number;
  /** The first column and row that are seen. */
  readonly left: number;
  readonly top: number;
  readonly cells: readonly SeenCell[];
  /** The cell that is named: its place in the level. */
  readonly cell: { readonly col: number; readonly row: number; readonly name: string } | undefined;
};

export type ViewOptions = {
  /** As C7: the column as letters, the row as a number. */
  readonly cell?: string | undefined;
  /** 1 shows the whole map. */
  readonly zoom: number;
  /** Rows and columns of the level; the coarsest by default. */
  readonly size?: number | undefined;
};

/** @throws UserError with `at` where the layer has no atlas, or that no such level or cell */
export async function findView(
  model: ModelRecord,
  layer: LayerSummary,
  { cell, zoom, size: wanted }: ViewOptions,
  at: string,
): Promise<FoundView> {
  const map = await findMap(model, layer, at);
  const sizes = map.levels.map(({ size }) => size);
  const size = wanted ?? sizes[0]!;
  if (!sizes.includes(size)) throw unknownName(`${at}: level`, String(size), sizes.map(String));
  if (!(zoom >= 1)) throw new UserError(`${at}: zoom: got ${zoom}, expected a number from 1`);
  const level = size === sizes[0] ? (await getCoarsest(map)).level : await getLevel(map, size);
  const names = level.cols.map((col, i) => cellName(col, level.rows[i]!));
  const index = cell === undefined ? -1 : names.indexOf(cell);
  if (cell !== undefined && index < 0) throw unknownName(`${at}: cell`, cell, names);
  const middle =
    index < 0
      ? { col: size / 2, row: size / 2 }
      : { col: level.cols[index]! + 0.5, row: level.rows[index]! + 0.5 };
  const span = Math.max(1, Math.round(size / zoom));
  const [left, top] = [middle.col, middle.row].map((center) =>
    Math.max(0, Math.min(Math.round(center - span / 2), size - span)),
  ) as [number, number];
  return {
    map,
    level,
    size,
    span,
    left,
    top,
    cells: level.cols.flatMap((col, i) => {
      const place = { col: col - left, row: level.rows[i]! - top };
      const isSeen = [place.col, place.row].every((value) => value >= 0 && value < span);
      return isSeen
        ? [{ ...place, isNamed: i === index, icon: iconOf(map, size, col, level.rows[i]!) }]
        : [];
    }),
    cell:
      index < 0
        ? undefined
        : { col: level.cols[index]!, row: level.rows[index]!, name: names[index]! },
  };
}

async function findMap(model: ModelRecord, layer: LayerSummary, at: string): Promise<MapRecord> {
  const { maps = [] } = await getLayer(model.slug, layer.slug);
  if (maps.includes('activations')) return getMap(model.slug, layer.slug, 'activations');
  const others = await Promise.all(
    model.layers.map(async ({ slug, name }) => ({
      name,
      has: (await getLayer(model.slug, slug)).maps?.includes('activations'),
    })),
  );
  const names = others.flatMap(({ name, has }) => (has ? [name] : []));
  throw unknownName(`${at}: layer with an activation atlas`, layer.name, names);
}

/** Files hold `tileSize` by `tileSize` cells. */
function iconOf({ folder, iconSize }: MapRecord, size: number, col: number, row: number): Picture {
  const [x, y] = [Math.floor(col / tileSize), Math.floor(row / tileSize)];
  return {
    file: `${folder}/icons-${size}-${x}-${y}.webp`,
    left: (col - x * tileSize) * iconSize,
    top: (row - y * tileSize) * iconSize,
    width: iconSize,
    height: iconSize,
    fileWidth: tileSize * iconSize,
    fileHeight: tileSize * iconSize,
  };
}
