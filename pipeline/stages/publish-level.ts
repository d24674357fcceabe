// Writes one resolution of a map into an atlas: icons, patches, what is said of its cells.

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
  await inTurns(tiles, async (tile) => {
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

/** Does `work` for all items, a few at a time; the first failure is thrown when nothing is under way any more. */
async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  // all take from one list, which ends where one of them fails
  const waiting = items.keys().map((i) => items[i]!);
  const lane = async () => {
    for (const item of waiting) await work(item);
  };
  const lanes = Array.from({ length: numAtOnce }, lane);
  await Promise.allSettled(lanes);
  await Promise.all(lanes);
}

/** What is said of the cells of a level, in files of 64. */
async function publishCells(
  writer: AtlasWriter,
  folder: string,
  level: PlannedLevel,
): Promise<MapCells[]> {
  const { size, cells } = level;
  const files = Array.from({ length: Math.ceil(cells.length / cellsPerFile) }, (_, n) => n);
  const records: MapCells[] = [];
  await inTurns(files, async (n) => {
    const patches = await level.patches(n);
    const file = `${folder}/patches-${size}-${n}.webp`;
    if (patches) await writer.writeBytes(file, patches.webp);
    const own = cells.slice(n * cellsPerFile, (n + 1) * cellsPerFile);
    records[n] = {
      ...(patches && { patches: { file, width: patches.width, height: patches.height } }),
      cells: own.map(({ details }, i) => ({ ...details, patches: patches?.cells[i] ?? [] })),
    };
    await writer.writeRecord(`${folder}/cells-${size}-${n}.json`, records[n]);
  });
  return records;
}

function cellRows({ size, cells }: PlannedLevel, files: readonly MapCells[]): Row[] {
  const said = files.flatMap((file) => file.cells);
  return cells.map(({ col, row }, i) => {
    const { patches, ...details } = said[i]!;
    const images = patches.map(({ image }) => ({ image }));
    return unitRow({ grid: size, col, row, ...details, patches: images });
  });
}
