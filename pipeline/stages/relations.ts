// What is known of the units of a model only from all of them together.

import { logitWeights } from '../analyses/weights/logit-weights.ts';
import type { Engine } from '../engine/engine.ts';
import type { Model } from '../model/model.ts';

export type Relations = {
  /** [C, K] by the layer's name, of the layers that the logits follow from linearly. */
  readonly logitWeights: ReadonlyMap<string, Float32Array>;
};

export async function relate(engine: Engine, model: Model): Promise<Relations> {
  const weights = new Map<string, Float32Array>();
  for (const layer of model.layers) {
    const own = await logitWeights(engine, model, layer);
    if (own) weights.set(layer.name, own);
  }
  return { logitWeights: weights };
}
