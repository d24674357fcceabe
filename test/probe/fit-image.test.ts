// Images of readers, fitted to a network as the pipeline fits those of its data set.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { random } from '../../pipeline/base/random.ts';
import { readImageFile } from '../../pipeline/dataset/image-file.ts';
import { fitImage, type RgbaImage } from '../../src/probe/fit-image.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fit-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Smooth waves and some noise, partly transparent where `isClear`. */
function picture(width: number, height: number, isClear = false): RgbaImage {
  const rng = random(`${width} ${height}`);
  const data = new Uint8ClampedArray(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    const [row, col] = [Math.floor(i / width), i % width];
    for (let channel = 0; channel < 3; channel++) {
      const wave = Math.sin(row / (5 + channel)) + Math.cos(col / (7 - channel));
      data[4 * i + channel] = 128 + 50 * wave + 20 * rng.normal();
    }
    data[4 * i + 3] = isClear ? (col * 255) / width : 255;
  }
  return { width, height, data };
}

/** What the pipeline makes of the same pixels. */
async function read({ width, height, data }: RgbaImage, resize: number, crop: [number, number]) {
  const path = join(folder, `${width}x${height}.png`);
  await sharp(data, { raw: { width, height, channels: 4 } })
    .png()
    .toFile(path);
  return readImageFile(path, { resize, crop });
}

describe('fitImage', () => {
  test.each([
    ['wide', 301, 120, 64, [64, 64], 1],
    ['tall', 90, 200, 64, [64, 64], 1],
    ['of the very size', 64, 64, 64, [64, 64], 0],
    ['resized to more than is cut out', 200, 150, 73, [64, 48], 1],
    // libvips takes means of whole px first
    ['much larger', 1000, 700, 32, [32, 32], 8],
    // libvips lays what it enlarges half a px aside
    ['smaller than the network', 40, 30, 64, [64, 64], 40],
  ] as const)('%s', async (_, width, height, resize, crop, most) => {
    const image = picture(width, height);
    const own = fitImage(image, { resize, crop: [...crop] }).image;
    const expected = await read(image, resize, [...crop]);
    expect([own.width, own.height]).toEqual([expected.width, expected.height]);
    const differences = own.data.map((value, i) => Math.abs(value - expected.data[i]!));
    expect(Math.max(...differences)).toBeLessThanOrEqual(most);
  });

  test('what is transparent is on white', async () => {
    const image = picture(64, 64, true);
    const own = fitImage(image, { resize: 64, crop: [64, 64] }).image;
    const expected = await read(image, 64, [64, 64]);
    const differences = own.data.map((value, i) => Math.abs(value - expected.data[i]!));
    expect(Math.max(...differences)).toBeLessThanOrEqual(1);
  });

  test('tells which part is seen', () => {
    const { part } = fitImage(picture(200, 100), { resize: 50, crop: [50, 50] });
    expect(part).toEqual({ left: 0.25, top: 0, width: 0.5, height: 1 });
    const whole = fitImage(picture(70, 70), { resize: 50, crop: [50, 50] });
    expect(whole.part).toEqual({ left: 0, top: 0, width: 1, height: 1 });
  });
});
