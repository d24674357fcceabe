// Maps the units of each layer; what is stored is taken as it is.

import type { Survey } from '../analyses/survey/survey.ts';
import { findData, keepData } from '../stages/kept-data.ts';
import { planSurvey, surveyKey } from '../stages/survey.ts';
import {
  answersOf,
  fewestUnits,
  unitMapKey,
  unitMapMethod,
  type UnitMap,
} from '../stages/unit-map.ts';
import type { Selection } from '../stages/visualization.ts';
import type { ModelBuild } from './model-build.ts';
import { workThrough } from './work-through.ts';

/** By the layer's name, of the layers that have enough units that ever change. */
export async function computeUnitMaps(
  build: ModelBuild,
  selections: readonly Selection[],
  survey: Survey,
): Promise<ReadonlyMap<string, UnitMap>> {
  const { config, dataset, model, store, pool, reporter } = build;
  const { seed } = config;
  const parts = planSurvey(model, dataset, seed).map((job) => surveyKey(model, dataset, job));
  const progress = reporter.start(
    `maps of the units of ${model.name}`,
    selections.length,
    'layers',
  );
  const mapOf = async (selection: Selection): Promise<UnitMap | undefined> => {
    const key = unitMapKey(parts, selection, seed);
    const found = await findData<UnitMap>(store, key);
    if (found) {
      progress.skip();
      return found;
    }
    const { layer } = selection;
    const { channels, points } = answersOf(survey, selection);
    if (channels.length < fewestUnits) {
      progress.skip();
      return undefined;
    }
    const map: UnitMap = {
      layer,
      channels,
      places: await pool.run('unitMap', { points, seed: `${seed} ${layer}` }),
      numSilent: selection.channels.length - channels.length,
      numImages: survey.images.length,
      key,
      recipe: {
        embedding: unitMapMethod(channels.length),
        metric: 'correlation',
        samples: points.numDims,
        seed,
      },
    };
    await keepData(store, key, map);
    progress.advance();
    return map;
  };
  const maps = await workThrough(pool, selections, mapOf).finally(() => progress.end());
  return new Map(maps.flatMap((map) => (map ? [[map.layer, map] as const] : [])));
}
