// Writes a map into an atlas: its record, its pictures, what is said of its cells, their numbers.

import { cellsPerFile, mapFolders, type MapCells, type MapRecord } from '../store/map-schema.ts';
import type { AtlasWriter } from './atlas-writer.ts';
import { mapTablesOf } from './export/atlas-export.ts';
import { tableOf, toCsv, toParquet } from './export/table.ts';
import { unitRow, type Row } from './export/unit-row.ts';
import { labelClasses } from './map-class.ts';
import type { MapPlan, PlannedLevel, PlannedValues } from './map-plan.ts';
import { drawOverview, drawTile, tilesOf } from './map-tiles.ts';
import { packPlaces, packValues } from './map-values.ts';

/** Files that are made at a time: images are encoded by threads of their own. */
const numAtOnce = 4;

export async function publishMap(writer: AtlasWriter, plan: MapPlan): Promise<void> {
  const { kind, model, layer, iconSize, levels, others, sampling, quality, provenance } = plan;
  const folder = `${model}/${layer.slug}/${mapFolders[kind]}`;
  const rows: Row[] = [];
  const summaries: MapRecord['levels'] = [];
  let start = 0;
  for (const level of levels) {
    const path = (name: string) => `${folder}/${name}`;
    const tiles = tilesOf(level);
    await inTurns(tiles, async (tile) => {
      const webp = await drawTile(level, tile, iconSize);
      await writer.writeBytes(path(`icons-${level.size}-${tile.x}-${tile.y}.webp`), webp);
    });
    const files = await publishCells(writer, folder, level);
    rows.push(...cellRows(level, files));
    const { cells } = level;
    await writer.writeRecord(path(`level-${level.size}.json`), {
      cols: cells.map(({ col }) => col),
      rows: cells.map(({ row }) => row),
      counts: cells.map(({ details }) => details.count),
      classes: classesOf(plan.scores, start, cells.length),
    });
    const places = tiles.map(({ x, y }): [number, number] => [x, y]);
    summaries.push({ size: level.size, numCells: cells.length, tiles: places });
    start += cells.length;
  }
  const overview = await drawOverview(levels[0]!, iconSize);
  await writer.writeBytes(`${folder}/overview.webp`, overview.webp);
  const values = {
    ...(plan.scores && { scores: await publishValues(writer, folder, 'scores', plan.scores) }),
    ...(plan.counts && { counts: await publishValues(writer, folder, 'counts', plan.counts) }),
  };
  const moves = `${folder}/moves.bin`;
  if (others.length > 0) {
    await writer.writeBytes(moves, packPlaces(others.map(({ places }) => places)));
  }
  const tables = mapTablesOf(folder);
  const table = tableOf(rows);
  await writer.writeBytes(tables.csv, Buffer.from(toCsv(table)));
  await writer.writeBytes(tables.parquet, toParquet(table));
  const record: MapRecord = {
    kind,
    model,
    layer: layer.slug,
    name: layer.name,
    folder,
    iconSize,
    levels: summaries,
    overview: {
      file: `${folder}/overview.webp`,
      width: overview.width,
      height: overview.height,
    },
    ...values,
    others: others.map((other) => ({ layer: other.layer.slug, name: other.layer.name })),
    ...(others.length > 0 && { moves }),
    tables,
    sampling,
    quality,
    provenance,
  };
  await writer.writeRecord(`${folder}/map.json`, record);
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

/** A line of the table for each cell of a level. */
function cellRows({ size, cells }: PlannedLevel, files: readonly MapCells[]): Row[] {
  const said = files.flatMap((file) => file.cells);
  return cells.map(({ col, row }, i) => {
    const { patches, ...details } = said[i]!;
    const images = patches.map(({ image }) => ({ image }));
    return unitRow({ grid: size, col, row, ...details, patches: images });
  });
}

function classesOf(scores: PlannedValues | undefined, start: number, numCells: number): number[] {
  const { classes, values } = scores ?? { classes: [], values: new Float32Array(0) };
  return labelClasses(values, classes.length, start, numCells);
}

/** Writes values of classes as `NAME-0.bin` … */
async function publishValues(
  writer: AtlasWriter,
  folder: string,
  name: 'scores' | 'counts',
  values: PlannedValues,
): Promise<NonNullable<MapRecord['scores']>> {
  const { scale, files } = packValues(values);
  const paths = files.map((_, n) => `${folder}/${name}-${n}.bin`);
  for (const [n, bytes] of files.entries()) await writer.writeBytes(paths[n]!, bytes);
  return { classes: [...values.classes], scale, files: paths };
}
