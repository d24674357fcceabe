// Reads an atlas folder: every record is checked against its schema before anyone uses it.

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ZodType } from 'zod';
import { UserError } from '../base/user-error.ts';
import { MapCells, mapFolders, MapLevel, MapRecord } from './map-schema.ts';
import { AtlasRecord, LayerRecord, ModelRecord, UnitRecord, type MapKind } from './schema.ts';

/** The models of the atlas in folder `root`. @throws UserError where there is no atlas, or a damaged one. */
export function readAtlas(root: string): Promise<AtlasRecord> {
  return readRecord(AtlasRecord, root, 'index.json');
}

/** One model, by its slug. @throws UserError where the record is absent or damaged. */
export function readModel(root: string, model: string): Promise<ModelRecord> {
  return readRecord(ModelRecord, root, model, 'model.json');
}

/** One layer with its table of units, by slugs. @throws UserError where the record is absent or damaged. */
export function readLayer(root: string, model: string, layer: string): Promise<LayerRecord> {
  return readRecord(LayerRecord, root, model, layer, 'layer.json');
}

/** One unit, by slugs and channel. @throws UserError where the record is absent or damaged. */
export function readUnit(
  root: string,
  model: string,
  layer: string,
  channel: number,
): Promise<UnitRecord> {
  return readRecord(UnitRecord, root, model, layer, `${channel}.json`);
}

/** A map of a layer, by slugs and kind. @throws UserError where the record is absent or damaged. */
export function readMap(
  root: string,
  model: string,
  layer: string,
  kind: MapKind,
): Promise<MapRecord> {
  return readRecord(MapRecord, root, model, layer, mapFolders[kind], 'map.json');
}

/** The level of a map with `size` rows and columns. @throws UserError where it is absent or damaged. */
export function readMapLevel(root: string, { folder }: MapRecord, size: number): Promise<MapLevel> {
  return readRecord(MapLevel, root, folder, `level-${size}.json`);
}

/** Cells 64·`file` … of the level of that size. @throws UserError where they are absent or damaged. */
export function readMapCells(
  root: string,
  { folder }: MapRecord,
  size: number,
  file: number,
): Promise<MapCells> {
  return readRecord(MapCells, root, folder, `cells-${size}-${file}.json`);
}

/** The record at a path below `root`. @throws UserError where it is absent or damaged. */
export async function readRecord<T>(
  schema: ZodType<T>,
  root: string,
  ...path: string[]
): Promise<T> {
  const file = join(root, ...path);
  const record = schema.safeParse(parse(file, await read(file, root)));
  if (record.success) return record.data;
  const { path: field, message } = record.error.issues[0]!;
  throw damaged(file, `${field.join('.') || 'record'}: ${message}`);
}

/** The same where there is such a record; undefined where there is none. */
export async function findRecord<T>(
  schema: ZodType<T>,
  root: string,
  ...path: string[]
): Promise<T | undefined> {
  const isThere = await stat(join(root, ...path)).catch(() => undefined);
  return isThere && readRecord(schema, root, ...path);
}

async function read(file: string, root: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new UserError(
      `atlas: got no ${file}, expected the atlas in ${root}; run \`npm run build\` first`,
    );
  }
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damaged(file, 'not JSON');
  }
}

function damaged(file: string, what: string): UserError {
  return new UserError(
    `atlas: got a damaged ${file} (${what}), expected a record of this version; delete it and run \`npm run build\``,
  );
}
