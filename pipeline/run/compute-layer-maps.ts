// Maps what layers make of places in images; what is stored is taken as it is.

import { overlapOf } from '../analyses/embedding/overlap.ts';
import { assembleMap, layerMapKey } from '../stages/assemble-map.ts';
import type { Layout } from '../stages/atlas-layout.ts';
import { planAtlas, type AtlasPlan, type PlannedLayer } from '../stages/atlas-plan.ts';
import { loadSamples, samplesPerImageOf } from '../stages/atlas-samples.ts';
import { findData, keepData } from '../stages/kept-data.ts';
import { fewestSamples, type LayerMap, type NoLayerMap } from '../stages/layer-map.ts';
import { layOutLayers } from './lay-out-layers.ts';
import type { ModelBuild } from './model-build.ts';
import { sampleLayers } from './sample-layers.ts';

/**
 * The maps of the wanted layers, in order of depth, and why some have none.
 *
 * @throws UserError where an activation is no finite number
 */
export async function computeLayerMaps(
  build: ModelBuild,
): Promise<readonly (LayerMap | NoLayerMap)[]> {
  const { config, dataset, model, stopwatch } = build;
  const plan = planAtlas(model, dataset, config);
  if (plan.layers.length === 0) return [];
  await stopwatch.time('samples', () => sampleLayers(build, plan.sampling));
  await stopwatch.time('layouts', () => layOutLayers(build, plan));
  return stopwatch.time('maps', () => assembleMaps(build, plan));
}

/**
 * Each map is laid over that of the layer behind it. The deepest goes first: there what an image
 * shows decides where it lies, and the maps of the others are turned to that.
 */
async function assembleMaps(
  build: ModelBuild,
  plan: AtlasPlan,
): Promise<(LayerMap | NoLayerMap)[]> {
  const { model, store, reporter, signal } = build;
  const progress = reporter.start(`maps of ${model.name}`, plan.layers.length, 'layers');
  const maps: (LayerMap | NoLayerMap)[] = [];
  let onto: LayerMap | undefined;
  try {
    for (const planned of plan.layers.toReversed()) {
      signal.throwIfAborted();
      const keys = planned.layouts.map(({ key }) => key);
      const key = layerMapKey(keys, build.config.activationAtlas, onto?.key);
      const found = await findData<LayerMap>(store, key);
      const map = found ?? (await mapOf(build, plan, planned, key, onto));
      if (found) progress.skip();
      else progress.advance();
      maps.unshift(map);
      if ('positions' in map) onto = map;
    }
  } finally {
    progress.end();
  }
  return maps;
}

/** @param key it is kept under */
async function mapOf(
  { config, store }: ModelBuild,
  { sampling }: AtlasPlan,
  { layer, samples: keys, layouts }: PlannedLayer,
  key: string,
  onto: LayerMap | undefined,
): Promise<LayerMap | NoLayerMap> {
  const samples = await loadSamples(store, keys, sampling, layer);
  const { numPoints } = samples.vectors;
  if (numPoints < fewestSamples) {
    return { layer: layer.name, reason: reasonOf(numPoints, samples.numSilent) };
  }
  const [shown, other] = await Promise.all(layouts.map((own) => findData<Layout>(store, own.key)));
  const { trustworthiness, explained } = shown!;
  const stability = other && overlapOf(shown!.positions, other.positions);
  const { embedding, space, neighbours, fewest } = config.activationAtlas;
  const assembled = assembleMap(samples, shown!, config.activationAtlas, onto);
  const samplesPerImage = samplesPerImageOf(sampling, layer);
  const map: LayerMap = {
    layer: layer.name,
    ...assembled,
    samplesPerImage,
    quality: {
      ...(trustworthiness !== undefined && { trustworthiness }),
      ...(stability !== undefined && { stability }),
      ...(explained !== undefined && { explained }),
    },
    key,
    recipe: {
      embedding,
      space,
      ...(embedding === 'umap' && { neighbours: Math.min(neighbours, numPoints - 1) }),
      samples: numPoints,
      samplesPerImage,
      grids: assembled.grids.map(({ size }) => size),
      fewest,
      seed: config.seed,
    },
  };
  await keepData(store, key, map);
  return map;
}

function reasonOf(numSamples: number, numSilent: number): string {
  if (numSamples === 0 && numSilent > 0) return 'none of its channels responds to any image';
  const silent = numSilent > 0 ? `; ${numSilent} more are 0 throughout` : '';
  return `a map needs at least ${fewestSamples} activations, and the data set gives ${numSamples}${silent}`;
}
