// What becomes of images in files and programs: contrast, colour, blocks, px, and rubber sheets.

import sharp from 'sharp';
import type { RgbImage } from '../../base/rgb-image.ts';
import { clouds } from './clouds.ts';
import type { Corrupt } from './corruption.ts';
import { displaced, imageOf, lengthOf, mapValues } from './pixels.ts';

/** Shares of the contrast that are left. */
const contrasts = [0.6, 0.45, 0.32, 0.2, 0.1];

export const contrast: Corrupt = (image, severity) => {
  const share = contrasts[severity - 1]!;
  const means = [0, 1, 2].map((channel) => meanOf(image, channel));
  return mapValues(image, (value, i) => means[i % 3]! + share * (value - means[i % 3]!));
};

function meanOf({ data }: RgbImage, channel: number): number {
  let sum = 0;
  for (let i = channel; i < data.length; i += 3) sum += data[i]!;
  return (3 * sum) / data.length;
}

/** Factors of what differs from grey. */
const saturations = [1.6, 2.2, 3, 4.2, 6];

export const saturate: Corrupt = (image, severity) => {
  const { data } = image;
  return mapValues(image, (value, i) => {
    const at = i - (i % 3);
    const grey = 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!;
    return grey + saturations[severity - 1]! * (value - grey);
  });
};

/** How far px are carried at most, of the shorter side. */
const stretches = [0.03, 0.05, 0.075, 0.105, 0.14];

export const elastic: Corrupt = (image, severity, rng) => {
  const { width, height } = image;
  // from −1 to 1 of it
  const reach = 2 * lengthOf(image, stretches[severity - 1]!);
  const [down, right] = [clouds(width, height, 0.45, rng), clouds(width, height, 0.45, rng)];
  const moved = displaced(image, (row, col) => {
    const at = row * width + col;
    return [row + reach * (down[at]! - 0.5), col + reach * (right[at]! - 0.5)];
  });
  return imageOf(moved, width, height);
};

/** Px of the shorter side that are left, as shares. */
const resolutions = [0.6, 0.45, 0.34, 0.25, 0.17];

export const pixelate: Corrupt = async (image, severity) => {
  const { width, height } = image;
  const share = resolutions[severity - 1]!;
  const scaled = (side: number) => Math.max(1, Math.round(share * side));
  const [cols, rows] = [scaled(width), scaled(height)];
  const small = await sharp(image.data, { raw: { width, height, channels: 3 } })
    .resize(cols, rows, { fit: 'fill', kernel: 'linear' })
    .raw()
    .toBuffer();
  const large = await sharp(small, { raw: { width: cols, height: rows, channels: 3 } })
    .resize(width, height, { fit: 'fill', kernel: 'nearest' })
    .raw()
    .toBuffer();
  return { width, height, data: new Uint8Array(large) };
};

/** As jpeg files count it, 1…100. */
const qualities = [30, 20, 13, 8, 4];

export const jpeg: Corrupt = async (image, severity) => {
  const { width, height } = image;
  const file = await sharp(image.data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: qualities[severity - 1]!, chromaSubsampling: '4:2:0' })
    .toBuffer();
  const data = await sharp(file).toColourspace('srgb').raw().toBuffer();
  return { width, height, data: new Uint8Array(data) };
};
