// Dataset examples and activation spectra of all layers in one pass over the data set.

import { float32, sizeOf } from '../../base/tensor.ts';
import type { Batch } from '../../dataset/batches.ts';
import type { Engine, Tensors } from '../../engine/engine.ts';
import type { Builder } from '../../graph/builder.ts';
import { cut } from '../../graph/cut.ts';
import type { Graph } from '../../graph/graph.ts';
import { specialise } from '../../graph/replay.ts';
import { inputShape } from '../../model/model-input.ts';
import type { Model } from '../../model/model.ts';
import { preprocess } from '../../model/preprocess.ts';
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
  { graph, card, layers }: Subject,
  { batchSize = 8, top = 9 }: ExamplesOptions = {},
): Promise<Collector> {
  const { tensor, layout } = card.input;
  const shape = inputShape(card.input, batchSize);
  const names = layers.map(({ name }) => name);
  const program = await engine.load(withExtremes(graph, names, { [tensor]: shape }));
  const outputs = preallocated(layers, batchSize);
  const pixels = new Float32Array(sizeOf(shape));
  return {
    async collect(batches) {
      const tallies = layers.map((layer) => createTally(layer.name, layer.shape, top));
      let colours = noColours;
      for await (const batch of batches) {
        const images = batch.map(({ image }) => image);
        pixels.set(preprocess(images, card.preprocessing, layout).data as Float32Array);
        const results = await program.run({ [tensor]: float32(shape, pixels) }, outputs);
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
    dispose: () => program.dispose(),
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

/** Room for the activations of a batch: allocated anew for each, it would cost as much as counting them. */
function preallocated(layers: Subject['layers'], batchSize: number): Tensors {
  return Object.fromEntries(
    layers.map(({ name, shape: own }) => {
      const shape = [batchSize, ...own];
      return [name, float32(shape, new Float32Array(sizeOf(shape)))];
    }),
  );
}

/** The graph that computes the layers and the largest and smallest value of each of their maps. */
function withExtremes(
  graph: Graph,
  layers: readonly string[],
  shapes: Readonly<Record<string, readonly number[]>>,
): Graph {
  const { b, names } = specialise(cut(graph, layers), shapes);
  const outputs: Record<string, string> = {};
  for (const layer of layers) {
    const own = names.get(layer)!;
    outputs[layer] = own;
    outputs[maxName(layer)] = reduced(b, 'ReduceMax', own);
    outputs[minName(layer)] = reduced(b, 'ReduceMin', own);
  }
  return b.build(outputs);
}

function reduced(b: Builder, op: string, layer: string): string {
  const axes = [...b.shape(layer).keys()].slice(2);
  return axes.length === 0 ? layer : b.op(op, [layer, b.indices(axes)], { keepdims: { int: 0 } });
}

function activationsOf(results: Tensors, layer: string) {
  const [values, max, min] = [layer, maxName(layer), minName(layer)].map(
    (name) => results[name]!.data as Float32Array,
  );
  return { values: values!, max: max!, min: min! };
}

const maxName = (layer: string) => `max(${layer})`;
const minName = (layer: string) => `min(${layer})`;
