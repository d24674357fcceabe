// Writes the maps of one layer into an atlas.

import type { LayerRecord, MapKind } from '../store/schema.ts';
import { planActivationMap, planImageMap } from './plan-layer-map.ts';
import { planUnitMap } from './plan-unit-map.ts';
import { publishMap } from './publish-map.ts';
import type { PublishedUnit } from './publish-unit.ts';
import type { Publishing } from './publishing.ts';

/**
 * What the record of a layer says of its maps.
 *
 * @param published all units of the layer that have a page
 */
export async function publishLayerMaps(
  publishing: Publishing,
  layer: string,
  published: readonly PublishedUnit[],
): Promise<Pick<LayerRecord, 'maps' | 'noAtlas'>> {
  const { writer, layerMaps, imageMap, unitMaps, atlasRecipe, advance } = publishing;
  const own = layerMaps?.find((map) => map.layer === layer);
  const maps: MapKind[] = [];
  if (atlasRecipe && own && 'grids' in own) {
    await publishMap(writer, planActivationMap({ ...publishing, atlasRecipe }, own), advance);
    maps.push('activations');
  }
  if (atlasRecipe && imageMap?.layer === layer) {
    await publishMap(writer, await planImageMap({ ...publishing, atlasRecipe }, imageMap), advance);
    maps.push('images');
  }
  const units = unitMaps?.get(layer);
  if (units) {
    await publishMap(writer, planUnitMap(publishing, units, published), advance);
    maps.push('units');
  }
  return {
    ...(maps.length > 0 && { maps }),
    ...(own && 'reason' in own && { noAtlas: own.reason }),
  };
}
