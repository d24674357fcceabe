// What a network makes of pictures of units: the mean activation vectors of its layers.

import sharp from 'sharp';
import { isPlain } from '../analyses/trust/agreement.ts';
import { meanOverAll } from '../model/mean-over.ts';
import { openObserver, type Observer } from '../analyses/trust/observer.ts';
import { subjectOf } from '../analyses/optvis/subject.ts';
import type { Engine } from '../engine/engine.ts';
import { getLayer } from '../model/layers.ts';
import type { Model } from '../model/model.ts';
import { preprocess } from '../model/preprocess.ts';

/** The mean activation vector [C] of each layer; undefined for a picture of a single colour. */
export type PictureMeans = ReadonlyMap<string, Float32Array> | undefined;

type Png = { readonly png: Uint8Array };

/**
 * Looks at pictures, at their own size where the network takes it.
 *
 * @param pictures PNG by key
 * @param layers up to that of the pictures' units, which is the last
 */
export async function readPictures(
  engine: Engine,
  model: Model,
  pictures: ReadonlyMap<string, Png>,
  layers: readonly string[],
): Promise<ReadonlyMap<string, PictureMeans>> {
  const sized = await Promise.all(
    Array.from(pictures, async ([key, { png }]) => {
      const { height, width } = await sharp(png).metadata();
      return { key, png, height, width };
    }),
  );
  const found = new Map<string, PictureMeans>();
  // the second seed and the twin may be smaller
  for (const group of Map.groupBy(sized, ({ height, width }) => `${height} ${width}`).values()) {
    const { fixedSize } = subjectOf(model, layers.at(-1)!, group[0]!);
    const { height, width } = fixedSize ?? group[0]!;
    const observer = await openObserver(engine, model, layers, [height, width]);
    try {
      for (const { key, png } of group) found.set(key, await meansOf(png, height, width, observer));
    } finally {
      await observer.dispose();
    }
  }
  return found;

  async function meansOf(
    png: Uint8Array,
    height: number,
    width: number,
    observer: Observer,
  ): Promise<PictureMeans> {
    const image = sharp(png).removeAlpha().resize(width, height, { fit: 'fill' });
    const data = await image.raw().toBuffer();
    if (isPlain(data)) return undefined;
    const { preprocessing, input } = model.card;
    const observed = await observer.observe(
      preprocess([{ width, height, data }], preprocessing, input.layout),
    );
    return new Map(
      Array.from(observed, ([layer, values]) => [
        layer,
        meanOverAll(values, getLayer(model, layer).shape[0]!),
      ]),
    );
  }
}
