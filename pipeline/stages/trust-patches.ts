// What a network makes of patches of a data set: every image is read and looked at once, however many patches it has.

import type { RgbImage } from '../base/rgb-image.ts';
import { coveredRanges } from '../analyses/trust/covered.ts';
import { meanOver } from '../model/mean-over.ts';
import { openObserver } from '../analyses/trust/observer.ts';
import { UnreadableImage, type Dataset } from '../dataset/dataset.ts';
import type { Engine } from '../engine/engine.ts';
import type { Box } from '../graph/fields/field.ts';
import { getField } from '../graph/receptive-field.ts';
import { getLayer } from '../model/layers.ts';
import type { Model } from '../model/model.ts';
import { preprocess } from '../model/preprocess.ts';

/** A part of an image, and the layers in which it is looked at. */
export type Patch = {
  /** Index in the data set. */
  readonly index: number;
  readonly box: Box;
  readonly layers: readonly string[];
};

/** The mean activation vector [C] of each layer over what a patch covers; undefined where the image cannot be read. */
export type PatchMeans = ReadonlyMap<string, Float32Array> | undefined;

/** px of images that are kept from one group of units to the next. */
const mostPixels = 40e6;

export type PatchReader = {
  /** @param layers the layers of all patches */
  read(patches: readonly Patch[], layers: readonly string[]): Promise<PatchMeans[]>;
};

export function openPatchReader(engine: Engine, model: Model, dataset: Dataset): PatchReader {
  const { card } = model;
  const { size } = card.input;
  const images = new Map<number, RgbImage | undefined>();

  async function imageAt(index: number): Promise<RgbImage | undefined> {
    if (images.has(index)) return images.get(index);
    const image = await dataset.read(index, card.preprocessing).catch((error: unknown) => {
      if (error instanceof UnreadableImage) return undefined;
      throw error;
    });
    if ((images.size + 1) * size[0] * size[1] > mostPixels) images.clear();
    images.set(index, image);
    return image;
  }

  /** The means of one patch; `known` has those of the image's other patches, by box and layer. */
  function meansOf(
    { box, layers }: Patch,
    observed: ReadonlyMap<string, Float32Array>,
    known: Map<string, Float32Array>,
  ): PatchMeans {
    const found = layers.map((name): [string, Float32Array] => {
      const key = `${name} ${box.top} ${box.left} ${box.bottom} ${box.right}`;
      const layer = getLayer(model, name);
      if (!known.has(key)) {
        const ranges = coveredRanges(getField(layer.fields, 0), layer.shape, box, size);
        known.set(key, meanOver(observed.get(name)!, layer.shape, ranges));
      }
      return [name, known.get(key)!];
    });
    return new Map(found);
  }

  return {
    async read(patches, layers) {
      const observer = await openObserver(engine, model, layers, size);
      const means = Array<PatchMeans>(patches.length);
      try {
        const byImage = Map.groupBy(patches.keys(), (i) => patches[i]!.index);
        for (const [index, own] of byImage) {
          const image = await imageAt(index);
          if (!image) continue;
          const input = preprocess([image], card.preprocessing, card.input.layout);
          const observed = await observer.observe(input);
          const known = new Map<string, Float32Array>();
          for (const i of own) means[i] = meansOf(patches[i]!, observed, known);
        }
      } finally {
        await observer.dispose();
      }
      return means;
    },
  };
}
