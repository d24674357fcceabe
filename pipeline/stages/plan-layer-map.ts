// The activation atlas of a layer, and the map of whole images, as they are to be published.

import sharp from 'sharp';
import { getLayer } from '../model/layers.ts';
import type { LayerMap } from './layer-map.ts';
import { planMap, type MapSetting } from './plan-map.ts';
import { placesOn } from './map-moves.ts';
import { openPatches, readPatches } from './map-patches.ts';
import type { MapPlan } from './map-plan.ts';
import { imageIconSize, planImageIcons, planPatches, planWholes } from './plan-patches.ts';

export function planActivationMap(setting: MapSetting, map: LayerMap): MapPlan {
  const { model, store, layerMaps = [], atlasRecipe } = setting;
  const icons = setting.icons?.get(map.layer);
  const others = layerMaps.filter((each): each is LayerMap => 'grids' in each && each !== map);
  return planMap(setting, map, {
    kind: 'activations',
    iconSize: atlasRecipe.icons.size,
    fewest: atlasRecipe.fewest,
    icons,
    scores: setting.scores?.get(map.layer),
    patches: planPatches(model, map),
    others: others.map((other) => ({
      layer: getLayer(model, other.layer),
      places: placesOn(other, map),
    })),
    iconOf: async (g, cell) => {
      const icon = icons?.[g]?.[cell];
      const png = icon && (await store.getBytes(icon.key, 'picture.png'));
      return png && sharp(png);
    },
  });
}

/** The map of whole images by what a layer makes of them. */
export async function planImageMap(setting: MapSetting, map: LayerMap): Promise<MapPlan> {
  const { model, dataset, store, atlasRecipe } = setting;
  const iconSize = imageIconSize(atlasRecipe);
  const files = planImageIcons(model, map, iconSize);
  // a file holds the icons of many cells, and is read once
  const icons = await Promise.all(
    files.map(async (jobs) => {
      const read = jobs.map(async (job) =>
        openPatches(await readPatches(store, dataset, model, job)),
      );
      return (await Promise.all(read)).flat();
    }),
  );
  return planMap(setting, map, {
    kind: 'images',
    iconSize,
    fewest: 1,
    patches: planWholes(model, map),
    others: [],
    iconOf: (g, cell) => Promise.resolve(icons[g]![cell]![0]),
  });
}
