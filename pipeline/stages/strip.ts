// The dataset examples of a unit as one image file: a row of patches, below it a row of whole images.

import sharp, { type OverlayOptions } from 'sharp';
import { z } from 'zod';
import { contentKey } from '../base/content-key.ts';
import type { RgbImage } from '../base/rgb-image.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { TopImage, UnitExamples } from '../analyses/examples/unit-examples.ts';
import { getLayer } from '../model/layers.ts';
import { luminanceOf } from '../model/preprocess.ts';
import type { Model } from '../model/model.ts';
import { boxAt } from '../model/place.ts';
import { Picture, type Box } from '../store/schema.ts';
import { clearSheet, toWebp } from './picture-files.ts';
import type { Selection } from './visualization.ts';

/** To be raised when strips are drawn otherwise. */
const edition = 1;

/** Longest side of a patch and of a whole image, px. */
export const cell = 112;

/** Patches of fewer px than this keep their px visible when they are enlarged. */
const smallPatch = 24;

/** One example as it is drawn. */
export type StripExample = {
  /** Index in the data set. */
  readonly index: number;
  readonly box: Box;
};

export type StripJob = {
  readonly layer: string;
  readonly channel: number;
  readonly examples: readonly StripExample[];
  /** Drawn without colour, as a network of one channel sees it. */
  readonly isGrey?: true;
};

/** What is stored of a strip, beside `strip.webp`: where each example stands in it. */
export const StripRecord = z.strictObject({
  cells: z.array(
    z.strictObject({ patch: Picture.omit({ file: true }), context: Picture.omit({ file: true }) }),
  ),
});
export type StripRecord = z.infer<typeof StripRecord>;

/** The key of a strip: which parts of which images it shows. */
export function stripKey(
  { fingerprint }: Dataset,
  { card }: Model,
  { examples, isGrey }: StripJob,
): string {
  const { resize, crop, bands } = card.preprocessing;
  const fit = { resize, crop, ...(bands && { bands }), ...(isGrey && { isGrey }) };
  return contentKey({ analysis: 'strip', edition, cell, fingerprint, ...fit, examples });
}

/** The images that excite a unit; the others only fill the list of the strongest. */
export function excitingImages({ top }: UnitExamples): readonly TopImage[] {
  return top.filter(({ value }) => value > 0);
}

/** The strips of the selected units, of at most `numShown` examples. */
export function planStrips(
  model: Model,
  selections: readonly Selection[],
  examples: ReadonlyMap<string, readonly UnitExamples[]>,
  numShown: number,
): StripJob[] {
  return selections.flatMap(({ layer, channels }) =>
    channels.map((channel) => {
      const shown = excitingImages(examples.get(layer)![channel]!).slice(0, numShown);
      const parts = shown.map(({ index, row, col }) => ({
        index,
        box: boxAt(getLayer(model, layer), channel, row, col, model.card.input.size),
      }));
      const isGrey = model.card.preprocessing.channels === 'grey';
      return { layer, channel, examples: parts, ...(isGrey && { isGrey }) };
    }),
  );
}

/** Draws a strip from the examples' images, fitted to the input. */
export async function drawStrip(
  images: readonly RgbImage[],
  { examples, isGrey }: StripJob,
): Promise<{ record: StripRecord; webp: Uint8Array }> {
  const fileWidth = Math.max(1, examples.length) * cell;
  const fileHeight = 2 * cell;
  const rows = await Promise.all(
    examples.map(async ({ box }, i) => {
      const image = isGrey ? greyOf(images[i]!) : images[i]!;
      const patch = await fitPatch(image, box);
      const whole = { left: 0, top: 0, width: image.width, height: image.height };
      return { patch, context: await fitted(image, whole, false, cell) };
    }),
  );
  const place = ({ width, height }: Fitted, i: number, row: number) => ({
    left: i * cell,
    top: row * cell,
    width,
    height,
    fileWidth,
    fileHeight,
  });
  const cells = rows.map(({ patch, context }, i) => ({
    patch: place(patch, i, 0),
    context: place(context, i, 1),
  }));
  const parts = rows.flatMap(({ patch, context }, i) => [
    layered(patch, cells[i]!.patch),
    layered(context, cells[i]!.context),
  ]);
  return {
    record: { cells },
    webp: await toWebp(clearSheet(fileWidth, fileHeight).composite(parts)),
  };
}

/** An image without colour, as a network of one channel sees it. */
export function greyOf({ width, height, data }: RgbImage): RgbImage {
  const luminance = luminanceOf(data);
  return { width, height, data: Uint8Array.from(data, (_, i) => luminance[Math.floor(i / 3)]!) };
}

/** What a box shows of an image, scaled so that its longest side is `side` px. */
export function fitPatch(image: RgbImage, box: Box, side = cell): Promise<Fitted> {
  const region = regionOf(box, image);
  const isSmall = Math.max(region.width, region.height) < smallPatch;
  return fitted(image, region, isSmall, side);
}

type Region = { left: number; top: number; width: number; height: number };
export type Fitted = { data: Buffer; width: number; height: number };

/** A box of at least one px, also where the field lies in the padding and the box is empty. */
export function filledBox(
  { top, left, bottom, right }: Box,
  { height, width }: { readonly height: number; readonly width: number },
): Box {
  const [row, col] = [Math.min(top, height - 1), Math.min(left, width - 1)];
  return {
    top: row,
    left: col,
    bottom: Math.max(bottom, row + 1),
    right: Math.max(right, col + 1),
  };
}

function regionOf(box: Box, image: RgbImage): Region {
  const { top, left, bottom, right } = filledBox(box, image);
  return { left, top, width: right - left, height: bottom - top };
}

/** A region of an image, scaled so that its longest side is `side` px. */
async function fitted(
  { data, width, height }: RgbImage,
  region: Region,
  keepPixels: boolean,
  side: number,
): Promise<Fitted> {
  const scale = side / Math.max(region.width, region.height);
  const { data: own, info } = await sharp(data, { raw: { width, height, channels: 3 } })
    .extract(region)
    .resize(
      Math.max(1, Math.round(region.width * scale)),
      Math.max(1, Math.round(region.height * scale)),
      {
        fit: 'fill',
        kernel: keepPixels ? 'nearest' : 'lanczos3',
      },
    )
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data: own, width: info.width, height: info.height };
}

export function layered(
  { data, width, height }: Fitted,
  { left, top }: { left: number; top: number },
): OverlayOptions {
  return { input: data, raw: { width, height, channels: 3 }, left, top };
}
