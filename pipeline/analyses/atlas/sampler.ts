// Passes images through a model and takes a few activation vectors of each layer from every one.

import { pointsOf } from '../../base/points.ts';
import { sizeOf } from '../../base/tensor.ts';
import { UserError } from '../../base/user-error.ts';
import type { Batch } from '../../dataset/batches.ts';
import type { Engine } from '../../engine/engine.ts';
import { openLayerPass } from '../../model/layer-pass.ts';
import type { Layer } from '../../model/layers.ts';
import type { Model } from '../../model/model.ts';
import { placesOf, positionIn, type Place, type PlaceGrid } from './places.ts';
import type { Samples } from './samples.ts';

/** Which places of an image are taken; see `placesOf`. */
export type Placing = {
  readonly samplesPerImage: number;
  readonly grid: PlaceGrid;
  readonly seed: number;
};

/** A model made ready to sample images, part after part. */
export type Sampler = {
  /**
   * The samples of each layer, in the order of the layers, after the non-linearity. A layer without
   * space takes the first place of every image. Places of an image that fall on the same position of
   * a coarse layer give one sample there.
   *
   * @param nameOf what a user calls an image, by its index in the data set
   * @throws UserError where an activation is no finite number, with layer and image
   */
  sample(
    batches: AsyncIterable<Batch>,
    placing: Placing,
    nameOf: (index: number) => string,
  ): Promise<Samples[]>;
};

/** @param batchSize images per run of the network */
export async function openSampler(
  engine: Engine,
  model: Pick<Model, 'graph' | 'card' | 'layers'>,
  batchSize: number,
): Promise<Sampler> {
  const pass = await openLayerPass(engine, model, batchSize, (_, tensor, { name }) => ({
    [name]: tensor,
  }));
  return {
    async sample(batches, { samplesPerImage, grid, seed }, nameOf) {
      const collected = model.layers.map((layer) => new Collected(layer));
      for await (const batch of batches) {
        const results = await pass.run(batch.map(({ image }) => image));
        for (const [n, { index }] of batch.entries()) {
          const places = placesOf(index, samplesPerImage, grid, seed);
          for (const own of collected) {
            const { name, shape } = own.layer;
            const maps = results[name]!.data as Float32Array;
            const size = sizeOf(shape);
            const problem = own.take(maps.subarray(n * size, (n + 1) * size), index, places);
            if (problem !== undefined) {
              throw new UserError(
                `activations: got ${problem} in layer "${name}" for image "${nameOf(index)}", expected finite numbers; take that image out of the data set, or mend the model or its preprocessing`,
              );
            }
          }
        }
      }
      return collected.map((own) => own.samples());
    },
  };
}

/** What was taken of one layer so far. */
class Collected {
  readonly layer: Layer;
  readonly #vectors: Float32Array[] = [];
  readonly #ids: number[] = [];
  readonly #images: number[] = [];
  readonly #rows: number[] = [];
  readonly #cols: number[] = [];
  #numSilent = 0;

  constructor(layer: Layer) {
    this.layer = layer;
  }

  /**
   * Takes the places of an image; returns the first value that is no finite number.
   *
   * @param maps [C, H, W] or [C]
   */
  take(maps: Float32Array, image: number, places: readonly Place[]): number | undefined {
    const { shape } = this.layer;
    const [numChannels = 0, height = 1, width = 1] = shape;
    const area = height * width;
    const taken = new Set<number>();
    for (const [i, place] of places.entries()) {
      const [row, col] = positionIn(place, shape);
      const position = row * width + col;
      if (taken.has(position)) continue;
      taken.add(position);
      const vector = new Float32Array(numChannels);
      let isSilent = true;
      for (let channel = 0; channel < numChannels; channel++) {
        const value = maps[channel * area + position]!;
        if (!Number.isFinite(value)) return value;
        if (value !== 0) isSilent = false;
        vector[channel] = value;
      }
      if (isSilent) {
        this.#numSilent++;
        continue;
      }
      this.#vectors.push(vector);
      this.#ids.push(image * places.length + i);
      this.#images.push(image);
      this.#rows.push(row);
      this.#cols.push(col);
    }
    return undefined;
  }

  samples(): Samples {
    const numChannels = this.layer.shape[0]!;
    const data = new Float32Array(this.#vectors.length * numChannels);
    for (const [i, vector] of this.#vectors.entries()) data.set(vector, i * numChannels);
    return {
      places: {
        ids: Int32Array.from(this.#ids),
        images: Int32Array.from(this.#images),
        rows: Int32Array.from(this.#rows),
        cols: Int32Array.from(this.#cols),
      },
      vectors: pointsOf(data, numChannels),
      numSilent: this.#numSilent,
    };
  }
}
