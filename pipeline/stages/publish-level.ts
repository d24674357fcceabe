// Writes one resolution of a map into an atlas: icons, patches, what is said of its cells.

import { chunksOf } from '../base/chunks.ts';
import { inLanes } from '../base/in-lanes.ts';
import { cellsPerFile, type MapCells, type MapLevel, type MapRecord } from '../store/map-schema.ts';
import type { AtlasWriter } from './atlas-writer.ts';
import { unitRow, type Row } from './export/unit-row.ts';
import type { PlannedLevel } from './map-plan.ts';
import { drawTile, tilesOf } from './map-tiles.ts';

/** Files that are made at a time: images are encoded by threads of their own. */
const numAtOnce = 4;

export type PublishedLevel = {
  readonly summary: MapRecord['levels'][number];
  /** A line of the table for each cell. */
  readonly rows: readonly Row[];
};

/**
 * @param folder of the map in the atlas
 * @param iconSize px
 * @param classes the one each cell is labelled by, −1 for none
 * @param advance called for every sheet of icons
 */
export async function publishLevel(
  writer: AtlasWriter,
  folder: string,
  level: PlannedLevel,
  { iconSize, classes, advance }: { iconSize: number; classes: number[]; advance: () => void },
): Promise<PublishedLevel> {
  const { size, cells } = level;
  const tiles = tilesOf(level);
  await inLanes(tiles, numAtOnce, async (tile) => {
    const webp = await drawTile(level, tile, iconSize);
    await writer.writeBytes(`${folder}/icons-${size}-${tile.x}-${tile.y}.webp`, webp);
    advance();
  });
  const files = await publishCells(writer, folder, level);
  const record: MapLevel = {
    cols: cells.map(({ col }) => col),
    rows: cells.map(({ row }) => row),
    counts: cells.map(({ details }) => details.count),
    classes,
  };
  await writer.writeRecord(`${folder}/level-${size}.json`, record);
  return {
    summary: { size, numCells: cells.length, tiles: tiles.map(({ x, y }) => [x, y]) },
    rows: cellRows(level, files),
  };
}

/** What is said of the cells of a level, in files of 64. */
async function publishCells(
  writer: AtlasWriter,
  folder: string,
  level: PlannedLevel,
): Promise<MapCells[]> {
  const { size, cells } = level;
  return inLanes(chunksOf(cells, cellsPerFile), numAtOnce, async (own, n) => {
    const patches = await level.patches(n);
    const file = `${folder}/patches-${size}-${n}.webp`;
    if (patches) await writer.writeBytes(file, patches.webp);
    const record: MapCells = {
      ...(patches && { patches: { file, width: patches.width, height: patches.height } }),
      cells: own.map(({ details }, i) => ({ ...details, patches: patches?.cells[i] ?? [] })),
    };
    await writer.writeRecord(`${folder}/cells-${size}-${n}.json`, record);
    return record;
  });
}

function cellRows({ size, cells }: PlannedLevel, files: readonly MapCells[]): Row[] {
  const said = files.flatMap((file) => file.cells);
  return cells.map(({ col, row }, i) => {
    const { patches, ...details } = said[i]!;
    const images = patches.map(({ image }) => ({ image }));
    return unitRow({ grid: size, col, row, ...details, patches: images });
  });
}
