// The records behind the pages, read from the atlas when a page asks for them.

import { readAtlas, readLayer, readModel, readUnit } from '../pipeline/store/reader.ts';
import type {
  AtlasRecord,
  LayerRecord,
  ModelRecord,
  UnitRecord,
} from '../pipeline/store/schema.ts';
import { atlasRoot } from './atlas-root.ts';

/** Pages are made layer by layer, so that remembering the last model and layer spares most reads and no memory. */
export const getAtlas: () => Promise<AtlasRecord> = rememberLast(() => readAtlas(atlasRoot));

export const getModel: (model: string) => Promise<ModelRecord> = rememberLast((model) =>
  readModel(atlasRoot, model),
);

export const getLayer: (model: string, layer: string) => Promise<LayerRecord> = rememberLast(
  (model, layer) => readLayer(atlasRoot, model, layer),
);

export const getUnit = (model: string, layer: string, channel: number): Promise<UnitRecord> =>
  readUnit(atlasRoot, model, layer, channel);

function rememberLast<K extends string[], T>(
  load: (...key: K) => Promise<T>,
): (...key: K) => Promise<T> {
  let last: { key: string; value: Promise<T> } | undefined;
  return (...key) => {
    const wanted = key.join('\n');
    if (last?.key !== wanted) last = { key: wanted, value: load(...key) };
    return last.value;
  };
}
