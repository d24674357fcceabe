// Reads one image file, whatever its format, as 8-bit sRGB fitted to a network's input.

import { stat } from 'node:fs/promises';
import sharp, { type Sharp } from 'sharp';
import type { RgbImage } from '../base/rgb-image.ts';
import { crop } from './crop.ts';
import { UnreadableImage, type Fit } from './dataset.ts';

/**
 * Reads and fits an image: first frame, turned upright by its EXIF tag, transparency on white, colours in sRGB. The short
 * side is resized to `fit.resize` px with an anti-aliased triangle filter and left alone where it has that length.
 *
 * @throws UnreadableImage with a short reason
 */
export async function readImageFile(path: string, fit: Fit): Promise<RgbImage> {
  return crop(await resizeShortSide(await decode(path), fit.resize), fit.crop);
}

async function decode(path: string): Promise<RgbImage> {
  const { size } = await stat(path).catch(() => {
    throw new UnreadableImage('the file cannot be opened');
  });
  if (size === 0) throw new UnreadableImage('the file is empty');
  try {
    // Decoded in full and resized after: decoders that shrink on their own change the pixels.
    return await toRgb(
      sharp(path, { failOn: 'error' })
        .autoOrient()
        .flatten({ background: '#fff' })
        .toColourspace('srgb'),
    );
  } catch (error) {
    throw new UnreadableImage(reasonOf(error));
  }
}

async function resizeShortSide(image: RgbImage, length: number): Promise<RgbImage> {
  const { width, height, data } = image;
  const short = Math.min(width, height);
  if (short === length) return image;
  return await toRgb(
    sharp(data, { raw: { width, height, channels: 3 } }).resize(
      Math.round((width * length) / short),
      Math.round((height * length) / short),
      { fit: 'fill', kernel: 'linear' },
    ),
  );
}

async function toRgb(picture: Sharp): Promise<RgbImage> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`image: got ${info.channels} channels, expected 3`);
  const { width, height } = info;
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}

/**
 * What is wrong with a file, in words of our own: the decoder's differ from run to run, since images
 * that are decoded at once share its buffer of errors.
 */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes('unsupported image format')) return 'not an image, or of an unknown format';
  if (message.includes('exceeds pixel limit')) return 'the image has too many px';
  return 'the file is damaged, or ends too soon';
}
