// Writes the small pictures of a layer's units: sheets of feature visualizations, of strongest patches and of their deconvnets, on which every unit has one place.

import sharp from 'sharp';
import type { Picture } from '../store/schema.ts';
import type { PublishedUnit } from './publish-unit.ts';
import type { Publishing } from './publishing.ts';
import { toAvif, toWebp } from './picture-files.ts';
import { reconstructionKey } from './reconstruction.ts';
import { drawSheet } from './sheet.ts';
import { stripKey } from './strip.ts';
import type { SheetPictures } from './unit-record.ts';

/** @param folder of the layer in the atlas; the result is in the order of `published` */
export async function publishSheets(
  publishing: Publishing,
  layer: string,
  folder: string,
  published: readonly PublishedUnit[],
): Promise<readonly SheetPictures[]> {
  const firsts = await Promise.all(
    published.map(({ record }) => firstExample(publishing, layer, record)),
  );
  const write = (name: string, pictures: readonly (Uint8Array | undefined)[]) =>
    publishSheet(publishing, `${folder}/${name}`, pictures);
  const thumbnails = await write(
    'sheet.avif',
    published.map(({ webp }) => webp),
  );
  const patches = await write(
    'patches.webp',
    firsts.map(({ patch }) => patch),
  );
  const deconvnets = await write(
    'deconvnets.webp',
    firsts.map(({ deconvnet }) => deconvnet),
  );
  return published.map((_, i) => ({
    ...(thumbnails[i] && { thumbnail: thumbnails[i] }),
    ...(patches[i] && { patch: patches[i] }),
    ...(deconvnets[i] && { deconvnet: deconvnets[i] }),
  }));
}

/** The strongest patch of a unit and what it leads back to. */
async function firstExample(
  publishing: Publishing,
  layer: string,
  record: PublishedUnit['record'],
): Promise<{ patch?: Uint8Array; deconvnet?: Uint8Array }> {
  const { model, dataset, store, reconstructionsByLayer } = publishing;
  const patch = await strongestPatch(publishing, layer, record);
  if (!patch) return {};
  const { channel, reconstructions } = record;
  const seen = reconstructions?.deconvnet[0];
  const job = reconstructionsByLayer?.get(layer)?.find((each) => each.channel === channel);
  if (!seen || !job) return { patch };
  const key = reconstructionKey(dataset, model, job);
  const all = await store.getBytes(key, 'reconstructions.webp');
  return { patch, deconvnet: await cutOut(all!, seen) };
}

/** The strongest patch of a unit, cut from what is stored of all of them; undefined where no image excites it. */
export async function strongestPatch(
  { model, dataset, store, stripsByLayer }: Publishing,
  layer: string,
  { channel, examples }: PublishedUnit['record'],
): Promise<Uint8Array | undefined> {
  const [example] = examples;
  const strip = stripsByLayer.get(layer)?.find((job) => job.channel === channel);
  if (!example || !strip) return undefined;
  const strips = await store.getBytes(stripKey(dataset, model, strip), 'strip.webp');
  return cutOut(strips!, example.patch);
}

function cutOut(file: Uint8Array, { left, top, width, height }: Picture): Promise<Uint8Array> {
  return sharp(file).extract({ left, top, width, height }).png({ compressionLevel: 1 }).toBuffer();
}

/** Writes pictures on one sheet; where each stands in it. No file where there is none. */
async function publishSheet(
  { writer }: Publishing,
  file: string,
  pictures: readonly (Uint8Array | undefined)[],
): Promise<readonly (Picture | undefined)[]> {
  if (pictures.every((picture) => !picture)) return [];
  const { sheet, place } = await drawSheet(pictures);
  await writer.writeBytes(file, await (file.endsWith('.avif') ? toAvif : toWebp)(sheet));
  return pictures.map((picture, i) => picture && { ...place(i), file });
}
