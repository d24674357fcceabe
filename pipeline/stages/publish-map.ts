// Writes a map into an atlas: its levels, the numbers of its cells, its record.

import { mapFolders, type ClassValues, type MapRecord } from '../store/map-schema.ts';
import type { AtlasWriter } from './atlas-writer.ts';
import { mapTablesOf } from './export/atlas-export.ts';
import { tableOf, toCsv, toParquet } from './export/table.ts';
import { labelClasses } from './map-class.ts';
import type { MapPlan, PlannedValues } from './map-plan.ts';
import { drawOverview } from './map-tiles.ts';
import { packPlaces, packValues } from './map-values.ts';
import { publishLevel, type PublishedLevel } from './publish-level.ts';

/** @param advance called for every sheet of icons */
export async function publishMap(
  writer: AtlasWriter,
  plan: MapPlan,
  advance: () => void = () => undefined,
): Promise<void> {
  const { kind, model, layer, iconSize, others, sampling, quality, provenance } = plan;
  const folder = `${model}/${layer.slug}/${mapFolders[kind]}`;
  const levels: PublishedLevel[] = [];
  let start = 0;
  for (const level of plan.levels) {
    const numCells = level.cells.length;
    const classes = classesOf(plan.scores, start, numCells);
    levels.push(await publishLevel(writer, folder, level, { iconSize, classes, advance }));
    start += numCells;
  }
  const record: MapRecord = {
    kind,
    model,
    layer: layer.slug,
    name: layer.name,
    folder,
    iconSize,
    levels: levels.map(({ summary }) => summary),
    overview: await publishOverview(writer, folder, plan),
    ...(plan.scores && { scores: await publishValues(writer, `${folder}/scores`, plan.scores) }),
    ...(plan.counts && { counts: await publishValues(writer, `${folder}/counts`, plan.counts) }),
    others: others.map((other) => ({ layer: other.layer.slug, name: other.layer.name })),
    ...(others.length > 0 && { moves: await publishMoves(writer, folder, plan) }),
    tables: await publishTables(writer, folder, levels),
    sampling,
    quality,
    provenance,
  };
  await writer.writeRecord(`${folder}/map.json`, record);
}

function classesOf(scores: PlannedValues | undefined, start: number, numCells: number): number[] {
  const { classes, values } = scores ?? { classes: [], values: new Float32Array(0) };
  return labelClasses(values, classes.length, start, numCells);
}

async function publishOverview(
  writer: AtlasWriter,
  folder: string,
  { levels, iconSize }: MapPlan,
): Promise<MapRecord['overview']> {
  const file = `${folder}/overview.webp`;
  const { webp, width, height } = await drawOverview(levels[0]!, iconSize);
  await writer.writeBytes(file, webp);
  return { file, width, height };
}

/** Writes values of classes as `PATH-0.bin` … */
async function publishValues(
  writer: AtlasWriter,
  path: string,
  values: PlannedValues,
): Promise<ClassValues> {
  const { scale, files } = packValues(values);
  const paths = files.map((_, n) => `${path}-${n}.bin`);
  for (const [n, bytes] of files.entries()) await writer.writeBytes(paths[n]!, bytes);
  return { classes: [...values.classes], scale, files: paths };
}

async function publishMoves(
  writer: AtlasWriter,
  folder: string,
  { others }: MapPlan,
): Promise<string> {
  const file = `${folder}/moves.bin`;
  await writer.writeBytes(file, packPlaces(others.map(({ places }) => places)));
  return file;
}

async function publishTables(
  writer: AtlasWriter,
  folder: string,
  levels: readonly PublishedLevel[],
): Promise<NonNullable<MapRecord['tables']>> {
  const tables = mapTablesOf(folder);
  const table = tableOf(levels.flatMap(({ rows }) => rows));
  await writer.writeBytes(tables.csv, Buffer.from(toCsv(table)));
  await writer.writeBytes(tables.parquet, toParquet(table));
  return tables;
}
