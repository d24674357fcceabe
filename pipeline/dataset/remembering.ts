// A data set that remembers the images it was last asked for: units share their examples.

import type { RgbImage } from '../base/rgb-image.ts';
import type { Dataset } from './dataset.ts';

type Entry = { readonly image: Promise<RgbImage>; sizeBytes: number };

/**
 * The same data set; an image is read again only where it was forgotten. Those that were asked for
 * longest ago are forgotten first. Images are shared: nobody may write to them.
 *
 * @param mostBytes what the images that are remembered may take, decoded
 */
export function remembering(dataset: Dataset, mostBytes: number): Dataset {
  /** By what was asked for, the last at the end. */
  const known = new Map<string, Entry>();
  let totalBytes = 0;

  const forget = (name: string, entry: Entry) => {
    if (known.get(name) === entry) known.delete(name);
    totalBytes -= entry.sizeBytes;
  };

  const weigh = (entry: Entry, { data, bands }: RgbImage) => {
    entry.sizeBytes = data.byteLength + (bands?.byteLength ?? 0);
    totalBytes += entry.sizeBytes;
    for (const [oldest, other] of known) {
      if (totalBytes <= mostBytes) return;
      forget(oldest, other);
    }
  };

  return {
    ...dataset,
    read(index, fit) {
      const name = JSON.stringify([index, fit.resize, fit.crop, fit.bands]);
      const found = known.get(name);
      const entry = found ?? { image: dataset.read(index, fit), sizeBytes: 0 };
      known.delete(name);
      known.set(name, entry);
      if (!found) {
        entry.image.then(
          (image) => weigh(entry, image),
          () => forget(name, entry),
        );
      }
      return entry.image;
    },
  };
}
