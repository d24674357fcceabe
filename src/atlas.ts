// The records behind the pages, read from the atlas when a page asks for them.

import {
  cellsPerFile,
  type MapCell,
  type MapLevel,
  type MapRecord,
} from '../pipeline/store/map-schema.ts';
import {
  readAtlas,
  readLayer,
  readMap,
  readMapCells,
  readMapLevel,
  readModel,
  readUnit,
} from '../pipeline/store/reader.ts';
import type {
  AtlasRecord,
  LayerRecord,
  MapKind,
  ModelRecord,
  UnitRecord,
} from '../pipeline/store/schema.ts';
import { atlasRoot } from './atlas-root.ts';

/** Layers that are remembered: a page shows units of its own layer and of those that resemble it. */
const NUM_LAYERS = 16;

/** Pages are made layer by layer, so that remembering what came last spares most reads and little memory. */
export const getAtlas: () => Promise<AtlasRecord> = rememberLast(() => readAtlas(atlasRoot));

export const getModel: (model: string) => Promise<ModelRecord> = rememberLast((model) =>
  readModel(atlasRoot, model),
);

export const getLayer: (model: string, layer: string) => Promise<LayerRecord> = rememberLast(
  (model, layer) => readLayer(atlasRoot, model, layer),
  NUM_LAYERS,
);

export const getUnit = (model: string, layer: string, channel: number): Promise<UnitRecord> =>
  readUnit(atlasRoot, model, layer, channel);

export const getMap = (model: string, layer: string, kind: MapKind): Promise<MapRecord> =>
  readMap(atlasRoot, model, layer, kind);

export const getLevel = (map: MapRecord, size: number): Promise<MapLevel> =>
  readMapLevel(atlasRoot, map, size);

/** The coarsest level of a map, and what is said of each of its cells. */
export async function getCoarsest(
  map: MapRecord,
): Promise<{ level: MapLevel; cells: readonly MapCell[] }> {
  const { size, numCells } = map.levels[0]!;
  const level = await readMapLevel(atlasRoot, map, size);
  const files = Array.from({ length: Math.ceil(numCells / cellsPerFile) }, (_, file) =>
    readMapCells(atlasRoot, map, size, file),
  );
  return { level, cells: (await Promise.all(files)).flatMap(({ cells }) => cells) };
}

/** @param numKept results that are remembered; the one that was asked for longest ago makes way */
function rememberLast<K extends string[], T>(
  load: (...key: K) => Promise<T>,
  numKept = 1,
): (...key: K) => Promise<T> {
  const kept = new Map<string, Promise<T>>();
  return (...key) => {
    const wanted = key.join('\n');
    const value = kept.get(wanted) ?? load(...key);
    // the last to be asked for comes last
    kept.delete(wanted);
    kept.set(wanted, value);
    if (kept.size > numKept) kept.delete(kept.keys().next().value!);
    return value;
  };
}
