// Writes the pictures that were made of one unit into an atlas.

import sharp from 'sharp';
import type { Layer } from '../model/layers.ts';
import type { Picture, UnitRecord, Visualization } from '../store/schema.ts';
import { clearSheet, toWebp } from './picture-files.ts';
import type { Publishing } from './publishing.ts';
import {
  hasKind,
  visualizationKeys,
  VisualizationRecord,
  type PictureKind,
} from './visualization.ts';

/** What a record says of a unit's pictures. */
export type UnitPictures = Pick<UnitRecord, PictureKind | 'silent'>;

/** A picture that is stored. */
type Stored = { readonly key: string; readonly record: VisualizationRecord };

/**
 * Copies the pictures to which the unit responds; those that are to differ go side by side into one file.
 *
 * @param path where files of the unit are written, before their names
 * @returns also the file of the positive one
 */
export async function publishPictures(
  publishing: Publishing & { readonly layer: Layer },
  channel: number,
  path: string,
): Promise<{ pictures: UnitPictures; webp?: Uint8Array }> {
  const { layer, recipes, store, writer } = publishing;
  const silent: PictureKind[] = [];

  async function publish(kind: PictureKind): Promise<Visualization[]> {
    if (!recipes[kind] || !hasKind(layer, kind)) return [];
    const found = await findPictures(publishing, channel, kind);
    if (found.length === 0) {
      silent.push(kind);
      return [];
    }
    const file = `${path}.${kind}.webp`;
    const { webp, places } = await inOneFile(store, found, file);
    await writer.writeBytes(file, webp);
    return found.map((stored, i) => visualization(publishing, stored, places[i]!));
  }

  const [positive] = await publish('positive');
  const [negative] = await publish('negative');
  const [neuron] = await publish('neuron');
  const diversity = await publish('diversity');
  const [again] = await publish('again');
  const [twin] = await publish('twin');
  const webp = positive && (await store.getBytes(positive.provenance.key, 'picture.webp'));
  return {
    pictures: {
      positive,
      negative,
      neuron,
      ...(diversity.length > 0 && { diversity }),
      again,
      twin,
      ...(silent.length > 0 && { silent }),
    },
    ...(webp && { webp }),
  };
}

/** The pictures of a kind to which the unit responds at all; to be lowered, any value but 0 will do. */
async function findPictures(
  { model, layer, recipes, store }: Publishing & { readonly layer: Layer },
  channel: number,
  kind: PictureKind,
): Promise<Stored[]> {
  const keys = visualizationKeys(
    model,
    { layer: layer.name, kind, recipe: recipes[kind]! },
    channel,
  );
  const records = await Promise.all(
    keys.map(async (key) => ({
      key,
      record: VisualizationRecord.parse(await store.getRecord(key)),
    })),
  );
  return records.filter(({ record: { peak } }) => (kind === 'negative' ? peak !== 0 : peak > 0));
}

/** Between pictures in one file, as a share of their width. */
const gapShare = 1 / 16;

/** The file of one picture as it is, of several side by side. */
async function inOneFile(
  store: Publishing['store'],
  pictures: readonly Stored[],
  file: string,
): Promise<{ webp: Uint8Array; places: Picture[] }> {
  const name = pictures.length === 1 ? 'picture.webp' : 'picture.png';
  const files = await Promise.all(
    pictures.map(async ({ key }) => (await store.getBytes(key, name))!),
  );
  const { width, height } = await sharp(files[0]).metadata();
  const step = width + Math.round(width * gapShare);
  const lefts = files.map((_, i) => i * step);
  const fileWidth = lefts.at(-1)! + width;
  const places = lefts.map((left) => {
    return { file, left, top: 0, width, height, fileWidth, fileHeight: height };
  });
  if (files.length === 1) return { webp: files[0]!, places };
  const parts = files.map((input, i) => ({ input: Buffer.from(input), left: lefts[i]!, top: 0 }));
  return { webp: await toWebp(clearSheet(fileWidth, height).composite(parts)), places };
}

function visualization(
  { model, version }: Publishing,
  { key, record }: Stored,
  picture: Picture,
): Visualization {
  const { objective, activation, peak, recipe, engine } = record;
  return {
    picture,
    objective,
    activation,
    peak,
    provenance: { key, recipe, model: model.hash, engine, version },
  };
}
