// Passes images through a model for a survey: the extremes of every map, and means over parts of it.

import { float32, sizeOf } from '../../base/tensor.ts';
import type { Batch } from '../../dataset/batches.ts';
import type { Engine, Tensors } from '../../engine/engine.ts';
import type { Builder } from '../../graph/builder.ts';
import { cut } from '../../graph/cut.ts';
import type { Graph } from '../../graph/graph.ts';
import { preActivation } from '../../graph/pre-activation.ts';
import { specialise } from '../../graph/replay.ts';
import { inputShape } from '../../model/model-input.ts';
import type { Model } from '../../model/model.ts';
import { preprocess } from '../../model/preprocess.ts';
import { gridSize, partsOf } from './lot.ts';
import type { LayerSurvey, Survey } from './survey.ts';

export type SurveyorOptions = {
  /** Images per run of the network. */
  readonly batchSize: number;
  /** Decides which parts of an image are looked at; see `drawLot`. */
  readonly samplesPerImage: number;
  readonly seed: number;
};

/** A model made ready to pass images, part after part. */
export type Surveyor = {
  /** Passes batches of images at the size of the model's input, each with its index in the data set. */
  survey(batches: AsyncIterable<Batch>): Promise<Survey>;
};

export async function openSurveyor(
  engine: Engine,
  { graph, card, layers }: Pick<Model, 'graph' | 'card' | 'layers'>,
  { batchSize, samplesPerImage, seed }: SurveyorOptions,
): Promise<Surveyor> {
  const { tensor, layout } = card.input;
  const shape = inputShape(card.input, batchSize);
  const names = layers.map(({ name }) => name);
  const program = await engine.load(withExtremes(graph, names, { [tensor]: shape }));
  const outputs = roomFor(layers, batchSize);
  const pixels = new Float32Array(sizeOf(shape));
  return {
    async survey(batches) {
      const images: number[] = [];
      const rows = layers.map(() => ({
        peaks: [] as Float32Array[],
        lows: [] as Float32Array[],
        samples: [] as Float32Array[],
      }));
      for await (const batch of batches) {
        const input = preprocess(
          batch.map(({ image }) => image),
          card.preprocessing,
          layout,
        );
        pixels.set(input.data as Float32Array);
        const results = await program.run({ [tensor]: float32(shape, pixels) }, outputs);
        for (const [n, { index }] of batch.entries()) {
          images.push(index);
          const parts = partsOf(index, samplesPerImage, seed);
          for (const [i, { name, shape: own }] of layers.entries()) {
            rows[i]!.peaks.push(rowOf(results, maxName(name), n, own[0]!));
            rows[i]!.lows.push(rowOf(results, minName(name), n, own[0]!));
            const size = sizeOf(own);
            const maps = (results[name]!.data as Float32Array).subarray(n * size, (n + 1) * size);
            for (const part of parts) rows[i]!.samples.push(meansOf(maps, own, part));
          }
        }
      }
      const found = layers.map(({ name, shape: [numChannels] }, i): [string, LayerSurvey] => {
        const { peaks, lows, samples } = rows[i]!;
        const stack = (each: readonly Float32Array[]) => stacked(each, numChannels!);
        return [name, { peaks: stack(peaks), lows: stack(lows), samples: stack(samples) }];
      });
      return { images, layers: new Map(found), samplesPerImage };
    },
  };
}

/** Room for the maps of a batch, which would cost more to allocate for each than to read. */
function roomFor(layers: Model['layers'], batchSize: number): Tensors {
  return Object.fromEntries(
    layers.map(({ name, shape: own }) => {
      const shape = [batchSize, ...own];
      return [name, float32(shape, new Float32Array(sizeOf(shape)))];
    }),
  );
}

/** The graph that computes the layers, the largest value of each of their maps, and the smallest before the rectifier. */
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
    outputs[minName(layer)] = reduced(b, 'ReduceMin', preActivation(b, own));
  }
  return b.build(outputs);
}

function reduced(b: Builder, op: string, layer: string): string {
  const axes = [...b.shape(layer).keys()].slice(2);
  return axes.length === 0 ? layer : b.op(op, [layer, b.indices(axes)], { keepdims: { int: 0 } });
}

function rowOf(results: Tensors, name: string, n: number, numChannels: number): Float32Array {
  const values = results[name]!.data as Float32Array;
  return values.slice(n * numChannels, (n + 1) * numChannels);
}

/** Rows of C numbers → [rows, C]. */
function stacked(rows: readonly Float32Array[], numChannels: number): Float32Array {
  const all = new Float32Array(rows.length * numChannels);
  for (const [i, row] of rows.entries()) all.set(row, i * numChannels);
  return all;
}

/**
 * Mean of each map over a part of the picture.
 *
 * @param maps [C, H, W] or [C]
 * @param part of the grid, row · 4 + col
 */
function meansOf(maps: Float32Array, shape: readonly number[], part: number): Float32Array {
  const [numChannels = 0, height = 1, width = 1] = shape;
  const [top, bottom] = spanOf(Math.floor(part / gridSize), height);
  const [left, right] = spanOf(part % gridSize, width);
  const count = (bottom - top) * (right - left);
  const means = new Float32Array(numChannels);
  for (let channel = 0; channel < numChannels; channel++) {
    let sum = 0;
    for (let row = top; row < bottom; row++) {
      const start = (channel * height + row) * width;
      for (let i = start + left; i < start + right; i++) sum += maps[i]!;
    }
    means[channel] = sum / count;
  }
  return means;
}

/** Positions [start, end) of an axis that lie in a part; of fewer positions than parts the nearest one. */
function spanOf(part: number, length: number): [start: number, end: number] {
  const start = Math.floor((part * length) / gridSize);
  if (length >= gridSize) return [start, Math.floor(((part + 1) * length) / gridSize)];
  const nearest = Math.floor(((part + 0.5) * length) / gridSize);
  return [nearest, nearest + 1];
}

const maxName = (layer: string) => `max(${layer})`;
const minName = (layer: string) => `min(${layer})`;
