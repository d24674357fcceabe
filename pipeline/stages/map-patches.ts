// The patches of a map: parts of images beside the cells they lie in, as image files of 64 cells each.

import sharp, { type Sharp } from 'sharp';
import { z } from 'zod';
import { contentKey } from '../base/content-key.ts';
import type { RgbImage } from '../base/rgb-image.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Model } from '../model/model.ts';
import type { Store } from '../store/store.ts';
import { fitPatch, greyOf, type Fitted, type StripExample } from './strip.ts';

/** To be raised when patches are chosen or drawn otherwise. */
const edition = 1;

/** Patches beside each other in a file. */
const numColumns = 16;

/** Quality of patches, of 100: they are small, many, and there to be compared. */
const quality = 72;

/** The cells of one file; of each the parts of images that it shows. */
export type PatchJob = {
  readonly cells: readonly (readonly StripExample[])[];
  /** Longest side of a patch, px. */
  readonly side: number;
  /** Drawn without colour, as a network of one channel sees it. */
  readonly isGrey?: true;
};

/** What is stored of a file, beside `patches.webp`. */
export const PatchRecord = z.strictObject({
  width: z.int(),
  height: z.int(),
  /** By cell; `image` is the index in the data set. */
  cells: z.array(
    z.array(
      z.strictObject({
        image: z.int(),
        left: z.int(),
        top: z.int(),
        width: z.int(),
        height: z.int(),
      }),
    ),
  ),
});
export type PatchRecord = z.infer<typeof PatchRecord>;

export type PatchFile = { readonly record: PatchRecord; readonly webp: Uint8Array };

/** The key of a file: which parts of which images it shows. */
export function patchKey({ fingerprint }: Dataset, { card }: Model, job: PatchJob): string {
  const { resize, crop, bands } = card.preprocessing;
  const fit = { resize, crop, ...(bands && { bands }) };
  const head = { analysis: 'map patches', edition, numColumns, quality, fingerprint };
  return contentKey({ ...head, ...fit, job });
}

/**
 * Draws a file, patch after patch.
 *
 * @param read an image of the data set, fitted to the input
 */
export async function drawPatches(
  { cells, side: longest, isGrey }: PatchJob,
  read: (index: number) => Promise<RgbImage>,
): Promise<PatchFile> {
  const numPatches = cells.reduce((total, parts) => total + parts.length, 0);
  const width = Math.max(1, Math.min(numColumns, numPatches)) * longest;
  const height = Math.max(1, Math.ceil(numPatches / numColumns)) * longest;
  const pixels = new Uint8Array(4 * width * height);
  const placed: PatchRecord['cells'] = [];
  let count = 0;
  for (const parts of cells) {
    const patches = await Promise.all(
      parts.map(async ({ index, box }) => {
        const image = await read(index);
        return fitPatch(isGrey ? greyOf(image) : image, box, longest);
      }),
    );
    placed.push(
      patches.map((patch, i) => {
        const left = (count % numColumns) * longest;
        const top = Math.floor(count / numColumns) * longest;
        enter(patch, pixels, width, left, top);
        count++;
        return { image: parts[i]!.index, left, top, width: patch.width, height: patch.height };
      }),
    );
  }
  const webp = await sharp(pixels, { raw: { width, height, channels: 4 } })
    .webp({ quality, effort: 4 })
    .toBuffer();
  return { record: { width, height, cells: placed }, webp };
}

/** Copies a patch onto a sheet, RGBA of `sheetWidth` px. */
function enter(
  { data, width, height }: Fitted,
  sheet: Uint8Array,
  sheetWidth: number,
  left: number,
  top: number,
): void {
  for (let row = 0, from = 0; row < height; row++) {
    let at = 4 * ((top + row) * sheetWidth + left);
    for (let col = 0; col < width; col++, from += 3, at += 4) {
      sheet[at] = data[from]!;
      sheet[at + 1] = data[from + 1]!;
      sheet[at + 2] = data[from + 2]!;
      sheet[at + 3] = 255;
    }
  }
}

/** What is stored of a file; it was drawn before. */
export async function readPatches(
  store: Store,
  dataset: Dataset,
  model: Model,
  job: PatchJob,
): Promise<PatchFile> {
  const key = patchKey(dataset, model, job);
  const record = PatchRecord.parse(await store.getRecord(key));
  return { record, webp: (await store.getBytes(key, 'patches.webp'))! };
}

/** The pictures of a file, by cell. */
export async function openPatches({ record, webp }: PatchFile): Promise<Sharp[][]> {
  const { data, info } = await sharp(webp)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  return record.cells.map((parts) =>
    parts.map(({ left, top, width, height }) =>
      sharp(data, { raw }).extract({ left, top, width, height }),
    ),
  );
}
