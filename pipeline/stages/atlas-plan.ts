// Everything that the maps of a model are made of, before anything is computed.

import type { Config } from '../config/config.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Layer } from '../model/layers.ts';
import type { Model } from '../model/model.ts';
import { layersWithMap } from './atlas-layers.ts';
import { layoutKey, type LayoutOptions } from './atlas-layout.ts';
import { planSamples, samplesKey, type SamplePlan } from './atlas-samples.ts';

/** A layer that is to have a map. */
export type PlannedLayer = {
  readonly layer: Layer;
  /** Keys of its samples, one for each job. */
  readonly samples: readonly string[];
  /** The layout that is shown, then one of another seed that tells how stable it is, if there is chance in it. */
  readonly layouts: readonly { readonly key: string; readonly options: LayoutOptions }[];
};

export type AtlasPlan = {
  readonly sampling: SamplePlan;
  /** In order of depth. */
  readonly layers: readonly PlannedLayer[];
};

export function planAtlas(
  model: Model,
  dataset: Dataset,
  config: Pick<Config, 'activationAtlas' | 'seed'>,
): AtlasPlan {
  const { layers, embedding, space, neighbours } = config.activationAtlas;
  const wanted = layersWithMap(model, layers);
  const names = wanted.map(({ name }) => name);
  const sampling = planSamples(model, dataset, config, names);
  const seeds = [`${config.seed}`, ...(embedding === 'pca' ? [] : [`${config.seed} again`])];
  return {
    sampling,
    layers: wanted.map((layer) => {
      const samples = sampling.jobs.map((job) => samplesKey(model, dataset, layer.name, job));
      const layouts = seeds.map((seed) => {
        const options = { embedding, space, neighbours, seed };
        return { key: layoutKey(samples, options), options };
      });
      return { layer, samples, layouts };
    }),
  };
}
