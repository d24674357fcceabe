// Everything that the maps of a model show, stage after stage.

import type { ExamplesPart } from '../analyses/examples/collect-examples.ts';
import type { Survey } from '../analyses/survey/survey.ts';
import type { LayerMap } from '../stages/layer-map.ts';
import type { ModelResults } from '../stages/model-results.ts';
import { planAllPatches } from '../stages/plan-patches.ts';
import { computeIcons } from './compute-icons.ts';
import { computeImageMap } from './compute-image-map.ts';
import { computeLayerMaps } from './compute-layer-maps.ts';
import { computeMapPatches } from './compute-map-patches.ts';
import { computeScores } from './compute-scores.ts';
import type { ModelBuild } from './model-build.ts';
import { iconRecipeOf } from './recipes.ts';

type Maps = Pick<ModelResults, 'layerMaps' | 'imageMap' | 'icons' | 'scores' | 'atlasRecipe'>;

/**
 * Nothing where no layer is to have a map.
 *
 * @param part of the data set, whose colours the icons take
 * @param survey of the images that are laid out as wholes
 */
export async function computeMaps(
  build: ModelBuild,
  part: ExamplesPart,
  survey: Survey,
): Promise<Maps> {
  const { config, model, stopwatch } = build;
  const layerMaps = await computeLayerMaps(build);
  if (layerMaps.length === 0) return {};
  const maps = layerMaps.filter((map): map is LayerMap => 'grids' in map);
  const imageMap = await stopwatch.time('map of images', () => computeImageMap(build, survey));
  const icons = await stopwatch.time('icons', () =>
    computeIcons(build, maps, iconRecipeOf(config, part)),
  );
  const scores = await stopwatch.time('scores', () => computeScores(build, maps));
  const patches = planAllPatches(model, maps, imageMap, config.activationAtlas);
  await stopwatch.time('patches of maps', () => computeMapPatches(build, patches));
  return {
    layerMaps,
    ...(imageMap && { imageMap }),
    icons,
    scores,
    atlasRecipe: config.activationAtlas,
  };
}
