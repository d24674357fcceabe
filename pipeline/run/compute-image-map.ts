// Lays out the images of the survey by what the last layer of the atlas makes of them.

import type { Survey } from '../analyses/survey/survey.ts';
import { assembleMap, layerMapKey } from '../stages/assemble-map.ts';
import { layersWithMap } from '../stages/atlas-layers.ts';
import { layoutKey, type LayoutJob, type LayoutOptions } from '../stages/atlas-layout.ts';
import { imageGrids, imageSamples, imageSamplesKey } from '../stages/image-map.ts';
import { findData, keepData } from '../stages/kept-data.ts';
import type { LayerMap } from '../stages/layer-map.ts';
import { planSurvey, surveyKey } from '../stages/survey.ts';
import type { ModelBuild } from './model-build.ts';
import { workThrough } from './work-through.ts';

/** It fills the plane most evenly, so that images stand apart. */
const embedding = 'tsne';

/** Images that a layout needs. */
const fewestImages = 3;

/** Undefined where no layer is to have a map, and where the last one responds to fewer than three images. */
export async function computeImageMap(
  build: ModelBuild,
  survey: Survey,
): Promise<LayerMap | undefined> {
  const { config, dataset, model, store, pool, reporter } = build;
  const { layers, space, neighbours } = config.activationAtlas;
  const layer = layersWithMap(model, layers).at(-1)?.name;
  if (layer === undefined) return undefined;
  const samples = imageSamples(survey, layer);
  const { numPoints } = samples.vectors;
  if (numPoints < fewestImages) return undefined;
  const grids = imageGrids(numPoints);
  const options: LayoutOptions = { embedding, space, neighbours, seed: String(config.seed) };
  const jobs = planSurvey(model, dataset, config.seed);
  const sources = jobs.map((job) => surveyKey(model, dataset, job));
  const laidOut = layoutKey([imageSamplesKey(layer, sources)], options);
  const division = { grids, fewest: 1 };
  const key = layerMapKey([laidOut], division);
  const found = await findData<LayerMap>(store, key);
  if (found) return found;
  const progress = reporter.start(`map of the images of ${model.name}`, numPoints, 'images');
  const layOut = async (job: LayoutJob) => {
    const laid = await pool.run('layout', job);
    progress.advance(numPoints);
    return laid;
  };
  const job = { points: samples.vectors, options, isShown: true };
  const layouts = await workThrough(pool, [job], layOut).finally(() => progress.end());
  const layout = layouts[0]!;
  const { trustworthiness } = layout;
  const map: LayerMap = {
    layer,
    ...assembleMap(samples, layout, division, undefined),
    samplesPerImage: survey.samplesPerImage,
    quality: {
      ...(trustworthiness !== undefined && { trustworthiness }),
    },
    key,
    recipe: {
      embedding,
      space,
      images: numPoints,
      partsPerImage: survey.samplesPerImage,
      grids,
      seed: config.seed,
    },
  };
  await keepData(store, key, map);
  return map;
}
