// The layers that have a map of a kind: what the pages of maps are made for.

import type { MapKind } from '../pipeline/store/schema.ts';
import { getAtlas, getLayer, getModel } from './atlas.ts';

/** For `getStaticPaths`. */
export async function mapPaths(
  kind: MapKind,
): Promise<{ params: { model: string; layer: string } }[]> {
  const paths = [];
  for (const { slug: model } of (await getAtlas()).models) {
    for (const { slug: layer } of (await getModel(model)).layers) {
      const { maps = [] } = await getLayer(model, layer);
      if (maps.includes(kind)) paths.push({ params: { model, layer } });
    }
  }
  return paths;
}
