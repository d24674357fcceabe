// Files of the pictures of the lab.

import sharp, { type Sharp } from 'sharp';
import type { RgbImage } from '../../base/rgb-image.ts';
import { resamplePlane, type Plane } from '../../dataset/resample.ts';
import type { Store } from '../../store/store.ts';
import type { Picture } from '../../store/schema.ts';
import type { AtlasWriter } from '../atlas-writer.ts';
import { drawSigned, writeKernels } from '../kernel-sheet.ts';
import { clearSheet, toWebp } from '../picture-files.ts';

/** Side of what is drawn of the places of a layer, px. */
const mapSide = 96;

/** @param side the longer one of the picture, px; that of the image by default */
export async function writePhoto(
  writer: AtlasWriter,
  file: string,
  { data, width, height }: RgbImage,
  side = Math.max(width, height),
): Promise<Picture> {
  const scale = Math.min(1, side / Math.max(width, height));
  const [ownWidth, ownHeight] = [Math.round(scale * width), Math.round(scale * height)];
  const image = sharp(data, { raw: { width, height, channels: 3 } });
  await writer.writeBytes(file, await toWebp(image.resize(ownWidth, ownHeight)));
  return whole(file, ownWidth, ownHeight);
}

/** A drawing that is stored. Undefined where it is not. */
export async function writeDrawing(
  writer: AtlasWriter,
  store: Store,
  key: string,
  file: string,
): Promise<Picture | undefined> {
  const png = await store.getBytes(key, 'picture.png');
  if (!png) return undefined;
  const image = sharp(png);
  const { width, height } = await image.metadata();
  await writer.writeBytes(file, await toWebp(image));
  return whole(file, width, height);
}

export function rawImage({ data, width, height }: RgbImage): Sharp {
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** A drawing that is stored; undefined where it is not. */
export async function findDrawing(store: Store, key: string): Promise<Sharp | undefined> {
  const png = await store.getBytes(key, 'picture.png');
  return png && sharp(png);
}

/** Pictures side by side in one file, each brought to the same length of its longer side, px. */
export async function writeSheet(
  writer: AtlasWriter,
  file: string,
  images: readonly Sharp[],
  side: number,
): Promise<Picture[]> {
  if (images.length === 0) return [];
  const fitted = await Promise.all(
    images.map((image) =>
      image
        .resize(side, side, { fit: 'inside' })
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true }),
    ),
  );
  const [fileWidth, fileHeight] = [side * images.length, side];
  const sheet = clearSheet(fileWidth, fileHeight).composite(
    fitted.map(({ data, info: { width, height, channels } }, i) => ({
      input: data,
      raw: { width, height, channels },
      left: i * side,
      top: 0,
    })),
  );
  await writer.writeBytes(file, await toWebp(sheet));
  return fitted.map(({ info: { width, height } }, i) => {
    return { file, left: i * side, top: 0, width, height, fileWidth, fileHeight };
  });
}

/** A signed map, red and blue, as opaque as its values are large. */
export async function writeGrown(
  writer: AtlasWriter,
  file: string,
  plane: Plane,
  largest: number,
): Promise<Picture> {
  const { values, width, height } = plane;
  const [picture] = await writeKernels(
    writer,
    file,
    [drawSigned(values, width, height, largest)],
    1,
  );
  return picture!;
}

/** The places of a layer, enlarged smoothly to the shape of the photo. */
export function grown(
  values: Float32Array,
  [rows, cols]: readonly [rows: number, cols: number],
  { width, height }: Pick<RgbImage, 'width' | 'height'>,
): Plane {
  const scale = mapSide / Math.max(width, height);
  const plane = { width: cols, height: rows, values };
  return resamplePlane(plane, Math.round(scale * width), Math.round(scale * height));
}

function whole(file: string, width: number, height: number): Picture {
  return { file, left: 0, top: 0, width, height, fileWidth: width, fileHeight: height };
}
