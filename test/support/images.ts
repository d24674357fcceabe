// Random pictures as a data set's batches give them.

import { random } from '../../pipeline/base/random.ts';
import type { RgbImage } from '../../pipeline/base/rgb-image.ts';
import type { Batch } from '../../pipeline/dataset/batches.ts';

/** Blurry noise of its own brightness, from a seed. */
export function noiseImage(seed: string | number, size: number): RgbImage {
  const rng = random(`image ${seed}`);
  const centre = rng.uniform(0, 255);
  const spread = rng.uniform(0, 200);
  const data = Uint8Array.from({ length: 3 * size * size }, () =>
    Math.min(255, Math.max(0, Math.round(centre + spread * rng.normal()))),
  );
  return { width: size, height: size, data };
}

/** Images `indices` in batches of at most `batchSize`. */
export async function* noiseBatches(
  indices: readonly number[],
  size: number,
  batchSize: number,
): AsyncGenerator<Batch, void> {
  for (let start = 0; start < indices.length; start += batchSize) {
    const part = indices.slice(start, start + batchSize);
    yield await Promise.resolve(part.map((index) => ({ index, image: noiseImage(index, size) })));
  }
}
