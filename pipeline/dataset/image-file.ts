// Reads one image file, whatever its format, as 8-bit sRGB fitted to a network's input.

import sharp, { type Sharp } from 'sharp';
import type { RgbImage } from '../base/rgb-image.ts';
import { readBandFile } from './band-file.ts';
import { crop } from './crop.ts';
import { UnreadableImage, type Fit } from './dataset.ts';
import { checkFile, reasonOf } from './reading.ts';
import { scaledSize } from './scaled-size.ts';

/**
 * Reads and fits an image: first frame, turned upright by its EXIF tag, transparency on white, colours in sRGB. The short
 * side is resized to `fit.resize` px with an anti-aliased triangle filter and left alone where it has that length.
 *
 * Where `fit.bands` asks for bands, these are read in place of colours.
 *
 * @throws UnreadableImage with a short reason
 */
export async function readImageFile(path: string, fit: Fit): Promise<RgbImage> {
  if (fit.bands) return readBandFile(path, fit, fit.bands);
  if (path.toLowerCase().endsWith('.npy')) {
    throw new UnreadableImage(
      'an array; set preprocessing.channels to bands in the card to read it',
    );
  }
  return crop(await resizeShortSide(await decode(path), fit.resize), fit.crop);
}

async function decode(path: string): Promise<RgbImage> {
  await checkFile(path);
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
  const size = scaledSize(image, length);
  if (size.width === width && size.height === height) return image;
  return await toRgb(
    sharp(data, { raw: { width, height, channels: 3 } }).resize(size.width, size.height, {
      fit: 'fill',
      kernel: 'linear',
    }),
  );
}

async function toRgb(picture: Sharp): Promise<RgbImage> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`image: got ${info.channels} channels, expected 3`);
  const { width, height } = info;
  return { width, height, data: new Uint8Array(data.buffer, data.byteOffset, data.length) };
}
