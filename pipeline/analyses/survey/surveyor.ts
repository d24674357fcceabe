// Passes images through a model for a survey: the extremes of every map, and means over parts of it.

import { sizeOf } from '../../base/tensor.ts';
import type { Batch } from '../../dataset/batches.ts';
import type { Engine, Tensors } from '../../engine/engine.ts';
import { overSpace } from '../../graph/over-space.ts';
import { preActivation } from '../../graph/pre-activation.ts';
import { openLayerPass } from '../../model/layer-pass.ts';
import { meanOver, type Range } from '../../model/mean-over.ts';
import type { Model } from '../../model/model.ts';
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
  model: Pick<Model, 'graph' | 'card' | 'layers'>,
  { batchSize, samplesPerImage, seed }: SurveyorOptions,
): Promise<Surveyor> {
  const { layers } = model;
  const pass = await openLayerPass(engine, model, batchSize, (b, tensor, { name }) => ({
    [name]: tensor,
    [maxName(name)]: overSpace(b, 'ReduceMax', tensor),
    [minName(name)]: overSpace(b, 'ReduceMin', preActivation(b, tensor)),
  }));
  return {
    async survey(batches) {
      const images: number[] = [];
      const rows = layers.map(() => ({
        peaks: [] as Float32Array[],
        lows: [] as Float32Array[],
        samples: [] as Float32Array[],
      }));
      for await (const batch of batches) {
        const results = await pass.run(batch.map(({ image }) => image));
        for (const [n, { index }] of batch.entries()) {
          images.push(index);
          const parts = partsOf(index, samplesPerImage, seed);
          for (const [i, { name, shape: own }] of layers.entries()) {
            rows[i]!.peaks.push(rowOf(results, maxName(name), n, own[0]!));
            rows[i]!.lows.push(rowOf(results, minName(name), n, own[0]!));
            const size = sizeOf(own);
            const maps = (results[name]!.data as Float32Array).subarray(n * size, (n + 1) * size);
            for (const part of parts)
              rows[i]!.samples.push(meanOver(maps, own, rangesOf(part, own)));
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
 * The positions of a map that lie in a part of the picture.
 *
 * @param part of the grid, row · 4 + col
 */
function rangesOf(part: number, [, height = 1, width = 1]: readonly number[]): [Range, Range] {
  return [spanOf(Math.floor(part / gridSize), height), spanOf(part % gridSize, width)];
}

/** Positions [start, end) of an axis that lie in a part; of fewer positions than parts the nearest one. */
function spanOf(part: number, length: number): Range {
  const start = Math.floor((part * length) / gridSize);
  if (length >= gridSize) return [start, Math.floor(((part + 1) * length) / gridSize)];
  const nearest = Math.floor(((part + 0.5) * length) / gridSize);
  return [nearest, nearest + 1];
}

const maxName = (layer: string) => `max(${layer})`;
const minName = (layer: string) => `min(${layer})`;
