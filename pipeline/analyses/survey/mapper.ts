// Passes images through a model and keeps some activation maps, small and in 8 bits.

import { sizeOf } from '../../base/tensor.ts';
import type { Batch } from '../../dataset/batches.ts';
import type { Engine } from '../../engine/engine.ts';
import { preActivation } from '../../graph/pre-activation.ts';
import { openLayerPass } from '../../model/layer-pass.ts';
import type { Model } from '../../model/model.ts';

/** Most rows and cols of a map that is kept. */
const mostCells = 16;

/** Maps that are wanted of a layer; pick i is of `images[i]` and `channels[i]`. */
export type MapPicks = {
  readonly layer: string;
  /** Indices in the data set. */
  readonly images: Int32Array;
  readonly channels: Int32Array;
  /** The activation that becomes 255, while 0 becomes 0; one below 0 is of what is before the rectifier, if there is one. */
  readonly largest: Float32Array;
};

/** By the layer's name: [numPicks, h, w] of `mapSize`, in the order of the picks; 0 where an image did not pass. */
export type Maps = ReadonlyMap<string, Uint8Array>;

export type Mapper = {
  /** Passes batches of images, each with its index in the data set. */
  map(batches: AsyncIterable<Batch>, picks: readonly MapPicks[]): Promise<Maps>;
};

/** Rows and cols of the maps that are kept of a layer of shape [C, H, W] or [C]. */
export function mapSize([, height = 1, width = 1]: readonly number[]): [
  rows: number,
  cols: number,
] {
  return [Math.min(mostCells, height), Math.min(mostCells, width)];
}

export async function openMapper(
  engine: Engine,
  model: Pick<Model, 'graph' | 'card' | 'layers'>,
  batchSize: number,
): Promise<Mapper> {
  const pass = await openLayerPass(
    engine,
    model,
    batchSize,
    (b, tensor, { name, isRectified }) => ({
      [name]: tensor,
      ...(isRectified && { [beforeName(name)]: preActivation(b, tensor) }),
    }),
  );
  const byName = new Map(model.layers.map((layer) => [layer.name, layer]));
  return {
    async map(batches, picks) {
      const maps = new Map(
        picks.map(({ layer, images }) => {
          const [rows, cols] = mapSize(byName.get(layer)!.shape);
          return [layer, new Uint8Array(images.length * rows * cols)];
        }),
      );
      const places = picks.map(({ images }) => Map.groupBy(images.keys(), (i) => images[i]!));
      for await (const batch of batches) {
        const results = await pass.run(batch.map(({ image }) => image));
        for (const [n, { index }] of batch.entries()) {
          for (const [p, { layer, channels, largest }] of picks.entries()) {
            const { shape: own, isRectified } = byName.get(layer)!;
            const size = sizeOf(mapSize(own));
            const area = sizeOf(own.slice(1));
            for (const i of places[p]!.get(index) ?? []) {
              const output = largest[i]! < 0 && isRectified ? beforeName(layer) : layer;
              const start = (n * own[0]! + channels[i]!) * area;
              const values = results[output]!.data as Float32Array;
              const target = maps.get(layer)!.subarray(i * size, (i + 1) * size);
              enterMap(target, values.subarray(start, start + area), own, largest[i]!);
            }
          }
        }
      }
      return maps;
    },
  };
}

/**
 * Takes in a map: of several positions that fall into one cell, the strongest.
 *
 * @param values [H, W], row by row
 * @param shape [C, H, W] or [C]
 * @param largest what becomes 255; the sign says which values are strong
 */
function enterMap(
  target: Uint8Array,
  values: Float32Array,
  shape: readonly number[],
  largest: number,
): void {
  const [, height = 1, width = 1] = shape;
  const [rows, cols] = mapSize(shape);
  const scale = 255 / largest;
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = covered(row, rows, height);
    for (let col = 0; col < cols; col++) {
      const [left, right] = covered(col, cols, width);
      let strongest = 0;
      for (let y = top; y < bottom; y++) {
        for (let i = y * width + left; i < y * width + right; i++) {
          strongest = Math.max(strongest, values[i]! * scale);
        }
      }
      target[row * cols + col] = Math.min(255, Math.round(strongest));
    }
  }
}

/** Positions [start, end) that a cell covers, also in part. */
function covered(cell: number, numCells: number, length: number): [start: number, end: number] {
  return [Math.floor((cell * length) / numCells), Math.ceil(((cell + 1) * length) / numCells)];
}

const beforeName = (layer: string) => `before(${layer})`;
