// How much contrast the small pictures of a layer's units have: read off their sheet, one file for all of them.

import { join } from 'node:path';
import sharp from 'sharp';
import type { Picture, UnitSummary } from '../pipeline/store/schema.ts';
import { atlasRoot } from './atlas-root.ts';

/** Channel → standard deviation over the px of its picture, mean of its colours, 0…127.5; units without a picture have none. */
type Contrasts = ReadonlyMap<number, number>;

/** By sheet: several parts of the site ask for the same, and numbers are small. */
const known = new Map<string, Contrasts>();
/** One sheet at a time, as models may have hundreds of layers and sheets take megabytes. */
let last: Promise<unknown> = Promise.resolve();

/** @param root folder of the atlas */
export function contrastsOf(
  units: readonly UnitSummary[],
  root: string = atlasRoot,
): Promise<Contrasts> {
  const own = last.then(async () => {
    const file = units.find(({ thumbnail }) => thumbnail)?.thumbnail?.file;
    if (file === undefined) return new Map<number, number>();
    const path = join(root, file);
    const measured = known.get(path) ?? (await measure(path, units));
    known.set(path, measured);
    return measured;
  });
  last = own.catch(() => undefined);
  return own;
}

async function measure(path: string, units: readonly UnitSummary[]): Promise<Contrasts> {
  const { data, info } = await sharp(path).flatten().raw().toBuffer({ resolveWithObject: true });
  return new Map(
    units.flatMap(({ channel, thumbnail }) =>
      thumbnail ? [[channel, contrastIn(data, info, thumbnail)]] : [],
    ),
  );
}

/** @param data of a file, [H, W, C], 0…255 */
function contrastIn(
  data: Uint8Array,
  { width, channels }: { width: number; channels: number },
  place: Omit<Picture, 'file'>,
): number {
  const area = place.width * place.height;
  let total = 0;
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    let squares = 0;
    for (let row = place.top; row < place.top + place.height; row++) {
      const start = (row * width + place.left) * channels + channel;
      for (let col = 0; col < place.width; col++) {
        const value = data[start + col * channels]!;
        sum += value;
        squares += value * value;
      }
    }
    total += Math.sqrt(Math.max(0, squares / area - (sum / area) ** 2));
  }
  return total / channels;
}
