// Passes the images of quilts through a model: a small picture of each image, and the maps that are wanted of it.

import sharp from 'sharp';
import { openMapper, type Mapper, type Maps } from '../analyses/survey/mapper.ts';
import { readBatches, type Batch } from '../dataset/batches.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Engine } from '../engine/engine.ts';
import type { Model } from '../model/model.ts';
import { imageCell, type QuiltJob } from './quilt.ts';
import { greyOf } from './strip.ts';

/** What a job gives. */
export type QuiltParts = {
  /** By the layer's name, in the order of the job's picks. */
  readonly maps: Maps;
  /** RGB [H, W, 3] of `imageCell`, by the index of the image in the data set. */
  readonly thumbnails: ReadonlyMap<number, Uint8Array>;
};

export type QuiltRoom = { run(job: QuiltJob): Promise<QuiltParts> };

/** @param batchSize images per run of the network */
export function openQuiltRoom(
  engine: Engine,
  model: Model,
  dataset: Dataset,
  batchSize: number,
): QuiltRoom {
  const fit = model.card.preprocessing;
  /** Opened by the first job. */
  let mapper: Promise<Mapper> | undefined;
  return {
    async run({ images, picks }) {
      const { batches } = readBatches(dataset, { fit, batchSize, indices: images });
      const thumbnails = new Map<number, Uint8Array>();
      mapper ??= openMapper(engine, model, batchSize);
      const maps = await (await mapper).map(keepingSmall(batches, model, thumbnails), picks);
      return { maps, thumbnails };
    },
  };
}

/** The same batches; a small picture of each image is kept as it goes by. */
async function* keepingSmall(
  batches: AsyncIterable<Batch>,
  model: Model,
  thumbnails: Map<number, Uint8Array>,
): AsyncGenerator<Batch, void> {
  const [cellWidth, cellHeight] = imageCell(model);
  const isGrey = model.card.preprocessing.channels === 'grey';
  for await (const batch of batches) {
    for (const { index, image } of batch) {
      const { data, width, height } = isGrey ? greyOf(image) : image;
      const small = sharp(data, { raw: { width, height, channels: 3 } });
      const resized = await small.resize(cellWidth, cellHeight, { fit: 'fill' }).raw().toBuffer();
      thumbnails.set(index, new Uint8Array(resized));
    }
    yield batch;
  }
}
