// Writes the maps of one layer into an atlas.

import type { LayerRecord, MapKind } from '../store/schema.ts';
import { planActivationMap, planImageMap } from './plan-layer-map.ts';
import { publishMap } from './publish-map.ts';
import type { Publishing } from './publishing.ts';

/** What the record of a layer says of its maps. */
export async function publishLayerMaps(
  publishing: Publishing,
  layer: string,
): Promise<Pick<LayerRecord, 'maps' | 'noAtlas'>> {
  const { writer, layerMaps, imageMap, atlasRecipe } = publishing;
  if (!atlasRecipe) return {};
  const setting = { ...publishing, atlasRecipe };
  const own = layerMaps?.find((map) => map.layer === layer);
  const maps: MapKind[] = [];
  if (own && 'grids' in own) {
    await publishMap(writer, planActivationMap(setting, own));
    maps.push('activations');
  }
  if (imageMap?.layer === layer) {
    await publishMap(writer, await planImageMap(setting, imageMap));
    maps.push('images');
  }
  return {
    ...(maps.length > 0 && { maps }),
    ...(own && 'reason' in own && { noAtlas: own.reason }),
  };
}
