// Dataset examples and activation spectra of all layers in one pass over the data set.

import type { Batch } from '../../dataset/batches.ts';
import type { Engine, Tensors } from '../../engine/engine.ts';
import { overSpace } from '../../graph/over-space.ts';
import { openLayerPass } from '../../model/layer-pass.ts';
import type { Model } from '../../model/model.ts';
import { addColours, noColours, sumColours, type ColourSums } from './colours.ts';
import { sweepImage } from './sweep.ts';
import { createTally, type Tally } from './tally.ts';

/** What was found in a data set, or in a part of it; plain data, which may cross threads. */
export type ExamplesPart = {
  readonly layers: ReadonlyMap<string, Tally>;
  readonly colours: ColourSums;
};

export type ExamplesOptions = {
  /** Images per run of the network, 8 by default; no batch may have more. */
  readonly batchSize?: number;
  /** Images kept per channel; 9 by default. */
  readonly top?: number;
};

type Subject = Pick<Model, 'graph' | 'card' | 'layers'>;

/** A model made ready to pass images, part after part. */
export type Collector = {
  /**
   * Passes batches of images at the size of the model's input, each with its index in the data set.
   * Memory does not grow with their number. Throws a UserError for activations that are not finite.
   */
  collect(batches: AsyncIterable<Batch>): Promise<ExamplesPart>;
  dispose(): Promise<void>;
};

export async function openCollector(
  engine: Engine,
  model: Subject,
  { batchSize = 8, top = 9 }: ExamplesOptions = {},
): Promise<Collector> {
  const { card, layers } = model;
  const pass = await openLayerPass(engine, model, batchSize, (b, tensor, { name }) => ({
    [name]: tensor,
    [maxName(name)]: overSpace(b, 'ReduceMax', tensor),
    [minName(name)]: overSpace(b, 'ReduceMin', tensor),
  }));
  return {
    async collect(batches) {
      const tallies = layers.map((layer) => createTally(layer.name, layer.shape, top));
      let colours = noColours;
      for await (const batch of batches) {
        const results = await pass.run(batch.map(({ image }) => image));
        for (const tally of tallies) {
          const activations = activationsOf(results, tally.layer);
          batch.forEach(({ index }, n) => sweepImage(tally, activations, n, index));
        }
        for (const { image } of batch) {
          colours = addColours(colours, sumColours(image, card.preprocessing));
        }
      }
      return { layers: new Map(tallies.map((tally) => [tally.layer, tally])), colours };
    },
    dispose: () => pass.dispose(),
  };
}

/** Runs the model once over all batches, as a `Collector` does, and frees it. */
export async function collectExamples(
  engine: Engine,
  model: Subject,
  batches: AsyncIterable<Batch>,
  options?: ExamplesOptions,
): Promise<ExamplesPart> {
  const collector = await openCollector(engine, model, options);
  try {
    return await collector.collect(batches);
  } finally {
    await collector.dispose();
  }
}

function activationsOf(results: Tensors, layer: string) {
  const [values, max, min] = [layer, maxName(layer), minName(layer)].map(
    (name) => results[name]!.data as Float32Array,
  );
  return { values: values!, max: max!, min: min! };
}

const maxName = (layer: string) => `max(${layer})`;
const minName = (layer: string) => `min(${layer})`;
