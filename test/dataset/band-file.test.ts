// Images of several bands, in the formats they come in, and what is no such image.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { formatNpy } from '../../pipeline/base/npy.ts';
import type { Bands } from '../../pipeline/base/rgb-image.ts';
import { float32, tensor } from '../../pipeline/base/tensor.ts';
import { readBandFile } from '../../pipeline/dataset/band-file.ts';
import { openImageFolder } from '../../pipeline/dataset/image-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bands-'));
});
afterEach(() => rm(folder, { recursive: true }));

const [height, width, count] = [4, 6, 5];
const fit = { resize: 4, crop: [4, 4] as const };
const bands: Bands = { count, shown: [4, 2, 0], range: [1000, 6000] };

/** Band k at px i: 1000·(k + 1) + i. */
const valueOf = (band: number, pixel: number) => 1000 * (band + 1) + pixel;
const plane = (band: number) =>
  Uint16Array.from({ length: height * width }, (_, i) => valueOf(band, i));
const interleaved = Array.from({ length: height * width * count }, (_, i) =>
  valueOf(i % count, Math.floor(i / count)),
);

async function tiff(numBands = count): Promise<Uint8Array> {
  const raw = { width, height, channels: 1 } as const;
  const others = Array.from({ length: numBands - 1 }, (_, i) => plane(i + 1));
  const picture = sharp(plane(0), { raw });
  // sharp takes typed arrays, which its types do not tell
  const joined =
    others.length > 0 ? picture.joinChannel(others as unknown as string[], { raw }) : picture;
  return joined
    .toColourspace(numBands > 1 ? 'rgb16' : 'grey16')
    .tiff({ compression: 'lzw' })
    .toBuffer();
}

async function read(name: string, content: Uint8Array, own = bands) {
  await writeFile(join(folder, name), content);
  return readBandFile(join(folder, name), { ...fit, bands: own }, own);
}

/** The px of the crop: cols 1 to 4. */
const cropped = Array.from({ length: 16 }, (_, i) => Math.floor(i / 4) * width + 1 + (i % 4));
const wanted = cropped.flatMap((pixel) =>
  Array.from({ length: count }, (_, band) => valueOf(band, pixel)),
);

describe('bands are read as they are stored', () => {
  test.each<[string, () => Uint8Array | Promise<Uint8Array>]>([
    ['a.tiff', () => tiff()],
    ['hwc.npy', () => formatNpy(tensor('uint16', [height, width, count], interleaved))],
    [
      'chw.npy',
      () =>
        formatNpy(
          float32(
            [count, height, width],
            Float32Array.from({ length: count * 24 }, (_, i) =>
              valueOf(Math.floor(i / 24), i % 24),
            ),
          ),
        ),
    ],
  ])('%s', async (name, make) => {
    const image = await read(name, await make());
    expect([image.height, image.width]).toEqual([4, 4]);
    expect([...image.bands!]).toEqual(wanted);
    const [red, green, blue] = image.data;
    // px 1 of bands 4, 2, 0 over the range
    expect([red, green, blue]).toEqual([204, 102, 0]);
  });

  test('one band of 16 bits, shown in grey', async () => {
    const one: Bands = { count: 1, shown: [0, 0, 0], range: [0, 2000] };
    const image = await read('a.tif', await tiff(1), one);
    expect([...image.bands!]).toEqual(cropped.map((pixel) => valueOf(0, pixel)));
    expect(image.data[0]).toBe(image.data[2]);
    const flat = formatNpy(tensor('uint16', [height, width], [...plane(0)]));
    expect((await read('a.npy', flat, one)).bands).toEqual(image.bands);
  });

  test('resized as colours are', async () => {
    const size = 16;
    const values = Uint8Array.from({ length: size * size * 3 }, (_, i) => (i * i) % 251);
    const colours = await sharp(values, { raw: { width: size, height: size, channels: 3 } })
      .png()
      .toBuffer();
    await writeFile(join(folder, 'a.png'), colours);
    const dataset = await openImageFolder(folder);
    const smaller = { resize: 6, crop: [6, 6] as const };
    const rgb = await dataset.read(0, smaller);
    const own: Bands = { count: 3, shown: [0, 1, 2], range: [0, 255] };
    const image = await dataset.read(0, { ...smaller, bands: own });
    const distances = Array.from(image.bands!, (value, i) => Math.abs(value - rgb.data[i]!));
    expect(Math.max(...distances)).toBeLessThan(1.5);
  });
});

describe('what is no such image is passed over with a reason', () => {
  test.each<[string, () => Uint8Array | Promise<Uint8Array>, string]>([
    ['a.tiff', () => tiff(4), '4 bands, not the 5 the model takes'],
    ['a.tiff', () => new Uint8Array(0), 'the file is empty'],
    ['a.tiff', async () => (await tiff()).subarray(0, 90), 'not an image, or of an unknown format'],
    ['a.npy', () => new Uint8Array(0), 'the file is empty'],
    ['a.npy', () => formatNpy(tensor('uint8', [9], Array(9).fill(0))), 'an array of 1 axes, not 3'],
    [
      'a.npy',
      () => formatNpy(tensor('uint16', [height, width, count], interleaved)).subarray(0, 150),
      'the file is no .npy array, or ends too soon',
    ],
    ['a.npy', () => formatNpy(tensor('uint8', [3, 4, 4], Array(48).fill(0))), '3 bands, not the 5'],
    [
      'a.npy',
      () => formatNpy(float32([1, 1, 5], Float32Array.of(1, 2, NaN, 4, 5))),
      'values that are not finite',
    ],
  ])('%s: %#', async (name, make, reason) => {
    await expect(read(name, await make())).rejects.toMatchObject({
      name: 'UnreadableImage',
      message: expect.stringContaining(reason) as string,
    });
  });

  test('an array for a model of colours', async () => {
    await writeFile(join(folder, 'a.npy'), formatNpy(tensor('uint8', [1, 1, 3], [1, 2, 3])));
    const dataset = await openImageFolder(folder);
    await expect(dataset.read(0, fit)).rejects.toThrow('set preprocessing.channels to bands');
  });
});
