// Streams a data set in batches: several images are decoded at once, but never more than a few ahead.

import type { RgbImage } from '../base/rgb-image.ts';
import { UnreadableImage, type Dataset, type Fit } from './dataset.ts';

/** Images in the order of the data set, each with its index in it. */
export type Batch = readonly { readonly index: number; readonly image: RgbImage }[];

/** An image that was passed over, by id, and why. */
export type Skipped = { readonly image: string; readonly reason: string };

export type BatchOptions = {
  readonly fit: Fit;
  /** Images per batch; the last batch may have fewer. */
  readonly batchSize: number;
  /** Which images, in which order; all by default. */
  readonly indices?: readonly number[];
  /** How many images may be decoding or waiting to be taken; 8 by default. */
  readonly readAhead?: number;
};

/**
 * Reads a data set in batches, in order. Unreadable images are left out and appear in `skipped`, which is complete when
 * the batches have ended. Any other error ends the batches.
 */
export function readBatches(
  dataset: Dataset,
  { fit, batchSize, indices = [...dataset.images.keys()], readAhead = 8 }: BatchOptions,
): { batches: AsyncGenerator<Batch, void>; skipped: readonly Skipped[] } {
  const skipped: Skipped[] = [];
  const read = async (index: number) => {
    const { id } = dataset.images[index]!;
    const image = await dataset.read(index, fit).catch((error: unknown) => {
      if (error instanceof UnreadableImage) return error;
      throw error;
    });
    return { index, id, image };
  };
  async function* batches(): AsyncGenerator<Batch, void> {
    let batch: Batch[number][] = [];
    for await (const { index, id, image } of ahead(indices, read, readAhead)) {
      if (image instanceof UnreadableImage) skipped.push({ image: id, reason: image.message });
      else batch.push({ index, image });
      if (batch.length === batchSize) {
        yield batch;
        batch = [];
      }
    }
    if (batch.length > 0) yield batch;
  }
  return { batches: batches(), skipped };
}

/** The results of `work` in the order of the items, with at most `limit` of them begun and not yet taken. */
async function* ahead<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  limit: number,
): AsyncGenerator<R, void> {
  const begun: Promise<R>[] = [];
  for (const item of items) {
    const result = work(item);
    // A failure is thrown when its turn comes; until then it must not count as unhandled.
    result.catch(() => undefined);
    begun.push(result);
    if (begun.length >= limit) yield await begun.shift()!;
  }
  while (begun.length > 0) yield await begun.shift()!;
}
