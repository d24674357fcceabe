// The layers that have a map of a kind: what the pages of maps are made for.

import type { MapKind } from '../pipeline/store/schema.ts';
import { getAtlas, getLayer, getModel } from './atlas.ts';

type MapPath = { params: { model: string; layer: string } };

/** Every page of a map asks for the others of its kind. */
const known = new Map<MapKind, Promise<MapPath[]>>();

/** For `getStaticPaths`, in the order of the network. */
export function mapPaths(kind: MapKind): Promise<MapPath[]> {
  const paths = known.get(kind) ?? findPaths(kind);
  known.set(kind, paths);
  return paths;
}

async function findPaths(kind: MapKind): Promise<MapPath[]> {
  const paths = [];
  for (const { slug: model } of (await getAtlas()).models) {
    for (const { slug: layer } of (await getModel(model)).layers) {
      const { maps = [] } = await getLayer(model, layer);
      if (maps.includes(kind)) paths.push({ params: { model, layer } });
    }
  }
  return paths;
}
