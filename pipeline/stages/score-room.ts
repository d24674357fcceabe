// Attributes places of one layer after the other to the logits; what a layer needs is kept for its next places.

import { openLinearAttribution, type LinearAttribution } from '../analyses/attribution/linear.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Engine } from '../engine/engine.ts';
import { getLayer } from '../model/layers.ts';
import type { Model } from '../model/model.ts';
import { preprocess } from '../model/preprocess.ts';
import type { JobScores, ScoreJob } from './scores.ts';

export type ScoreRoom = {
  run(job: ScoreJob): Promise<JobScores>;
};

/** @param batchSize images per run of the network */
export function openScoreRoom(
  engine: Engine,
  model: Model,
  dataset: Dataset,
  batchSize: number,
): ScoreRoom {
  const { preprocessing, input } = model.card;
  let current:
    { readonly layer: string; readonly attribution: LinearAttribution | undefined } | undefined;

  async function attributionFor(layer: string): Promise<LinearAttribution | undefined> {
    if (current?.layer === layer) return current.attribution;
    await current?.attribution?.dispose();
    current = undefined;
    const attribution = await openLinearAttribution(
      engine,
      model,
      getLayer(model, layer),
      batchSize,
    );
    current = { layer, attribution };
    return attribution;
  }

  return {
    async run({ layer, places }) {
      const attribution = await attributionFor(layer);
      if (!attribution) return {};
      const { numLogits } = attribution;
      const values = new Float32Array(places.length * numLogits);
      for (let start = 0; start < places.length; start += batchSize) {
        const batch = places.slice(start, start + batchSize);
        const images = await Promise.all(
          batch.map(({ image }) => dataset.read(image, preprocessing)),
        );
        const pixels = preprocess(images, preprocessing, input.layout);
        values.set(await attribution.run(pixels, batch), start * numLogits);
      }
      return { values };
    },
  };
}
