// Pictures as files: exact ones for the store, small ones for the site.

import sharp, { type Sharp } from 'sharp';

/** Quality of published pictures, of 100. */
const quality = 90;

/** Of sheets, which whole pages wait for: as good to the eye as WebP of 80, in half the bytes. */
const sheetQuality = 50;

export type PictureFiles = {
  /** Every px as computed, 8 bits per channel. */
  readonly png: Uint8Array;
  readonly webp: Uint8Array;
};

/** RGB in 0…1, [3, H, W] → 8-bit RGB, [H, W, 3]. */
export function toBytes(picture: Float32Array): Uint8Array {
  const area = picture.length / 3;
  const bytes = new Uint8Array(picture.length);
  for (let i = 0; i < area; i++) {
    for (let channel = 0; channel < 3; channel++) {
      bytes[3 * i + channel] = Math.round(
        255 * Math.min(1, Math.max(0, picture[channel * area + i]!)),
      );
    }
  }
  return bytes;
}

type Size = { readonly height: number; readonly width: number };

/** A picture, RGB in 0…1, [3, H, W], as files. */
export async function encodePicture(picture: Float32Array, size: Size): Promise<PictureFiles> {
  const [png, webp] = await Promise.all([
    encodeExact(picture, size),
    toWebp(imageOf(picture, size)),
  ]);
  return { png, webp };
}

/** The exact file alone. */
export async function encodeExact(picture: Float32Array, size: Size): Promise<Uint8Array> {
  return imageOf(picture, size).png({ compressionLevel: 9 }).toBuffer();
}

function imageOf(picture: Float32Array, { height, width }: Size): Sharp {
  return sharp(toBytes(picture), { raw: { width, height, channels: 3 } });
}

/** The encoding of published pictures. */
export async function toWebp(image: Sharp): Promise<Uint8Array> {
  // twice the effort takes twice as long and saves 3 %
  return image.webp({ quality, effort: 2 }).toBuffer();
}

/** A sheet that a page shows first of all. */
export async function toAvif(image: Sharp): Promise<Uint8Array> {
  // more effort takes ten times as long, and saves nothing of pictures like these
  return image.avif({ quality: sheetQuality, effort: 2 }).toBuffer();
}

/** The colour of what is left free. */
export const clear = { r: 0, g: 0, b: 0, alpha: 0 };

/** A sheet to put pictures on, transparent where none stands; width and height in px. */
export function clearSheet(width: number, height: number): Sharp {
  return sharp({ create: { width, height, channels: 4, background: clear } });
}
