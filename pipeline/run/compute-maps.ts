// Everything that the maps of a model show, stage after stage.

import type { ExamplesPart } from '../analyses/examples/collect-examples.ts';
import type { LayerMap } from '../stages/layer-map.ts';
import type { ModelResults } from '../stages/model-results.ts';
import { planAllPatches } from '../stages/plan-patches.ts';
import { computeIcons } from './compute-icons.ts';
import { computeLayerMaps } from './compute-layer-maps.ts';
import { computeMapPatches } from './compute-map-patches.ts';
import { computeScores } from './compute-scores.ts';
import type { ModelBuild } from './model-build.ts';
import { iconRecipeOf } from './recipes.ts';

type Maps = Pick<ModelResults, 'layerMaps' | 'icons' | 'scores' | 'atlasRecipe'>;

/**
 * Nothing where no layer is to have a map.
 *
 * @param part of the data set, whose colours the icons take
 */
export async function computeMaps(build: ModelBuild, part: ExamplesPart): Promise<Maps> {
  const { config, model, stopwatch } = build;
  const layerMaps = await computeLayerMaps(build);
  if (layerMaps.length === 0) return {};
  const maps = layerMaps.filter((map): map is LayerMap => 'grids' in map);
  const icons = await stopwatch.time('icons', () =>
    computeIcons(build, maps, iconRecipeOf(config, part)),
  );
  const scores = await stopwatch.time('scores', () => computeScores(build, maps));
  const patches = planAllPatches(model, maps, undefined, config.activationAtlas);
  await stopwatch.time('patches of maps', () => computeMapPatches(build, patches));
  return {
    layerMaps,
    icons,
    scores,
    atlasRecipe: config.activationAtlas,
  };
}
