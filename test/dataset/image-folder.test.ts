// Formats, classes and mistakes of image folders, on tiny files made for each test.

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp, { type Color } from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../pipeline/base/user-error.ts';
import { UnreadableImage, type Fit } from '../../pipeline/dataset/dataset.ts';
import { openImageFolder } from '../../pipeline/dataset/image-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-folder-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const fit: Fit = { resize: 8, crop: [8, 8] };
const orange = { r: 240, g: 120, b: 20 };

function solid(width = 8, height = 8, background: Color = orange) {
  return sharp({ create: { width, height, channels: 3, background } });
}

async function put(id: string, content: Uint8Array | string) {
  await mkdir(dirname(join(folder, id)), { recursive: true });
  await writeFile(join(folder, id), content);
}

async function putAll(...ids: string[]) {
  const content = await solid().png().toBuffer();
  for (const id of ids) await put(id, content);
}

/** The pixel in the middle of the only image. */
async function middleOf(content: Uint8Array, name = 'a.png') {
  await put(name, content);
  const dataset = await openImageFolder(folder);
  const image = await dataset.read(0, fit);
  expect(image.data.length).toBe(8 * 8 * 3);
  return [...image.data.subarray((4 * 8 + 4) * 3, (4 * 8 + 4) * 3 + 3)];
}

/** The largest difference of two colours in any channel. */
function farthest(got: readonly number[], wanted: readonly number[]): number {
  return Math.max(...got.map((value, i) => Math.abs(value - wanted[i]!)));
}

describe('formats', () => {
  test.each([
    ['jpg', () => solid().jpeg({ quality: 95 })],
    ['JPEG', () => solid().jpeg({ quality: 95 })],
    ['png', () => solid().png()],
    ['webp', () => solid().webp({ lossless: true })],
    ['avif', () => solid().avif({ quality: 90 })],
    ['gif', () => solid().gif()],
    ['tiff', () => solid().tiff()],
  ])('reads %s', async (extension, make) => {
    expect(
      farthest(await middleOf(await make().toBuffer(), `a.${extension}`), [240, 120, 20]),
    ).toBeLessThanOrEqual(6);
  });

  test('takes the first frame of an animation', async () => {
    const frames = Buffer.concat([
      await solid().raw().toBuffer(),
      await solid(8, 8, '#00f').raw().toBuffer(),
    ]);
    const gif = await sharp(frames, { raw: { width: 8, height: 16, channels: 3, pageHeight: 8 } })
      .gif()
      .toBuffer();
    expect((await sharp(gif).metadata()).pages).toBe(2);
    expect(farthest(await middleOf(gif, 'a.gif'), [240, 120, 20])).toBeLessThanOrEqual(6);
  });

  test('spreads grey over three channels, also with alpha', async () => {
    const grey = await solid(8, 8, '#808080').toColourspace('b-w').png().toBuffer();
    expect((await sharp(grey).metadata()).channels).toBe(1);
    expect(await middleOf(grey)).toEqual([128, 128, 128]);
    const withAlpha = await sharp(grey).ensureAlpha(0.5).toColourspace('b-w').png().toBuffer();
    expect((await sharp(withAlpha).metadata()).channels).toBe(2);
    expect(farthest(await middleOf(withAlpha), [192, 192, 192])).toBeLessThanOrEqual(1);
  });

  test('lays transparency on white', async () => {
    const background = { ...orange, alpha: 0 };
    const clear = sharp({ create: { width: 8, height: 8, channels: 4, background } });
    expect(await middleOf(await clear.png().toBuffer())).toEqual([255, 255, 255]);
  });

  test('brings 16 bits to 8', async () => {
    const deep = await solid(8, 8, '#c86432').toColourspace('rgb16').png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    expect(farthest(await middleOf(deep), [200, 100, 50])).toBeLessThanOrEqual(1);
  });

  test('brings 16-bit grey to 8 bits', async () => {
    const deep = await solid(8, 8, '#646464').toColourspace('grey16').png().toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    expect(farthest(await middleOf(deep), [100, 100, 100])).toBeLessThanOrEqual(1);
  });

  test('brings CMYK to sRGB', async () => {
    const cmyk = await solid(8, 8, '#fff').toColourspace('cmyk').jpeg().toBuffer();
    expect((await sharp(cmyk).metadata()).space).toBe('cmyk');
    expect(farthest(await middleOf(cmyk, 'a.jpg'), [255, 255, 255])).toBeLessThanOrEqual(6);
  });

  test('turns by the EXIF tag', async () => {
    const left = await solid(8, 16, '#f00').png().toBuffer();
    const wide = await solid(16, 16, '#00f')
      .composite([{ input: left, left: 0, top: 0 }])
      .png()
      .withMetadata({ orientation: 6 })
      .toBuffer();
    await put('a.png', wide);
    const image = await (await openImageFolder(folder)).read(0, { resize: 16, crop: [16, 16] });
    // Orientation 6 shows the left side on top.
    expect([...image.data.subarray(0, 3)]).toEqual([255, 0, 0]);
    expect([...image.data.subarray(15 * 3, 16 * 3)]).toEqual([255, 0, 0]);
    expect([...image.data.subarray(-3)]).toEqual([0, 0, 255]);
  });
});

describe('fit', () => {
  const width = 12;
  const height = 9;
  const pixels = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37) % 256);

  test('leaves pixels alone where the short side has the asked length', async () => {
    const raw = { width, height, channels: 3 } as const;
    await put('a.png', await sharp(pixels, { raw }).png().toBuffer());
    const dataset = await openImageFolder(folder);
    const whole = await dataset.read(0, { resize: 9, crop: [9, 12] });
    expect(Buffer.from(whole.data).equals(Buffer.from(pixels))).toBe(true);
    const centre = await dataset.read(0, { resize: 9, crop: [5, 4] });
    expect([centre.height, centre.width]).toEqual([5, 4]);
    for (let row = 0; row < 5; row++) {
      const start = ((row + 2) * width + 4) * 3;
      expect([...centre.data.subarray(row * 12, row * 12 + 12)]).toEqual([
        ...pixels.subarray(start, start + 12),
      ]);
    }
  });

  test('a large JPEG is resized from its full pixels', async () => {
    const noise = Uint8Array.from({ length: 256 * 256 * 3 }, (_, i) => (i * i * 31 + i * 7) % 256);
    const raw = { width: 256, height: 256, channels: 3 } as const;
    const jpeg = await sharp(noise, { raw }).jpeg({ quality: 90 }).toBuffer();
    await put('a.jpg', jpeg);
    await put('b.png', await sharp(jpeg).png().toBuffer());
    const dataset = await openImageFolder(folder);
    const [fromJpeg, fromPng] = [await dataset.read(0, fit), await dataset.read(1, fit)];
    expect(fromJpeg).toEqual(fromPng);
  });

  test('crops the centre of a resized image', async () => {
    await put('a.png', await solid(40, 20).png().toBuffer());
    const image = await (await openImageFolder(folder)).read(0, { resize: 10, crop: [8, 6] });
    expect([image.height, image.width, image.data.length]).toEqual([8, 6, 144]);
  });
});

describe('classes', () => {
  test('are the sub-folders, in sorted order, however deep the files', async () => {
    await putAll('b/2.png', 'a/x/1.png', 'a/0.PNG', 'loose.png');
    await mkdir(join(folder, 'aa'));
    const { classes, images, name } = await openImageFolder(folder);
    expect(folder.endsWith(name)).toBe(true);
    expect(classes).toEqual(['a', 'aa', 'b']);
    expect(images).toEqual([
      { id: 'a/0.PNG', label: 0 },
      { id: 'a/x/1.png', label: 0 },
      { id: 'b/2.png', label: 2 },
      { id: 'loose.png', label: undefined },
    ]);
  });

  test('are absent in a flat folder', async () => {
    await putAll('b.png', 'a.png');
    const { classes, images } = await openImageFolder(folder);
    expect(classes).toEqual([]);
    expect(images.map(({ id, label }) => [id, label])).toEqual([
      ['a.png', undefined],
      ['b.png', undefined],
    ]);
  });

  test('come from labels.csv as indices', async () => {
    await putAll('a.png', 'b.png', 'c.png');
    await put('labels.csv', 'file,class\nb.png,7\na.png,0\n');
    const { classes, images } = await openImageFolder(folder);
    expect(images.map(({ label }) => label)).toEqual([0, 7, undefined]);
    expect(classes).toHaveLength(8);
    expect(classes[7]).toBe('7');
  });

  test('come from labels.csv as names, quoted where they must be', async () => {
    await putAll('a, b.png', 'd/e.png');
    await put(
      'labels.csv',
      '\ufefffile,class\r\n"a, b.png","great ""white"", shark"\r\nd/e.png,ant\r\n',
    );
    const { classes, images } = await openImageFolder(folder);
    expect(classes).toEqual(['ant', 'great "white", shark']);
    expect(images.map(({ label }) => label)).toEqual([1, 0]);
  });
});

describe('what is passed over', () => {
  test('hidden files, other files, broken links and loops', async () => {
    await putAll('a/1.png', '.hidden.png', '.git/2.png');
    await put('a/notes.txt', 'text');
    await symlink('..', join(folder, 'a/up'));
    await symlink('nowhere.png', join(folder, 'a/broken.png'));
    const { images } = await openImageFolder(folder);
    expect(images.map(({ id }) => id)).toEqual(['a/1.png']);
  });

  test('links to other folders are followed', async () => {
    await putAll('a/1.png');
    await symlink('a', join(folder, 'b'));
    const { images, classes } = await openImageFolder(folder);
    expect(images.map(({ id }) => id)).toEqual(['a/1.png', 'b/1.png']);
    expect(classes).toEqual(['a', 'b']);
  });
});

describe('a link that leads out of the folder', () => {
  test.each(['a/out.png', 'out'])('is refused: %s', async (link) => {
    await putAll('a/1.png');
    const outside = await mkdtemp(join(tmpdir(), 'outside-'));
    await writeFile(join(outside, 'secret.png'), 'secret');
    const target = link === 'out' ? outside : join(outside, 'secret.png');
    await symlink(target, join(folder, link));
    await expect(openImageFolder(folder)).rejects.toThrow(
      `image folder: got ${join(folder, link)}, which leads to ${target}, outside the folder, expected images that lie in it`,
    );
    await rm(outside, { recursive: true });
  });

  test('but the folder may be a link itself', async () => {
    await putAll('a/1.png');
    const link = `${folder}-link`;
    await symlink(folder, link);
    expect((await openImageFolder(link)).images).toHaveLength(1);
    await rm(link);
  });
});

describe('unreadable images', () => {
  test.each([
    ['empty.png', () => Buffer.alloc(0), 'the file is empty'],
    ['text.jpg', () => Buffer.from('no image'), 'not an image, or of an unknown format'],
  ])('%s', async (name, make, reason) => {
    await put(name, make());
    const dataset = await openImageFolder(folder);
    await expect(dataset.read(0, fit)).rejects.toThrow(new UnreadableImage(reason));
  });

  test.each(['jpeg', 'png', 'webp'] as const)('truncated %s', async (extension) => {
    const noise = Buffer.from(Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * i * 31) % 256));
    const raw = { width: 64, height: 64, channels: 3 } as const;
    const whole = await sharp(noise, { raw }).toFormat(extension).toBuffer();
    await put(`a.${extension}`, whole.subarray(0, whole.length / 2));
    const dataset = await openImageFolder(folder);
    await expect(dataset.read(0, fit)).rejects.toThrow(
      new UnreadableImage('the file is damaged, or ends too soon'),
    );
  });

  test('a file that has gone', async () => {
    await putAll('a.png');
    const dataset = await openImageFolder(folder);
    await rm(join(folder, 'a.png'));
    await expect(dataset.read(0, fit)).rejects.toThrow(
      new UnreadableImage('the file cannot be opened'),
    );
  });
});

describe('fingerprint', () => {
  test('changes with names, labels and bytes, and with nothing else', async () => {
    const fingerprint = async () => (await openImageFolder(folder)).fingerprint;
    await putAll('a.png', 'b.png');
    const first = await fingerprint();
    await putAll('a.png');
    await put('notes.txt', 'more');
    expect(await fingerprint()).toBe(first);
    await put('labels.csv', 'file,class\na.png,1\n');
    const labelled = await fingerprint();
    await put('labels.csv', 'file,class\nb.png,1\n');
    const relabelled = await fingerprint();
    await put('b.png', await solid(8, 8, '#00f').png().toBuffer());
    const recoloured = await fingerprint();
    await putAll('c.png');
    expect(new Set([first, labelled, relabelled, recoloured, await fingerprint()]).size).toBe(5);
  });
});

describe('mistakes', () => {
  const mistake = async (path = folder) => {
    const error: unknown = await openImageFolder(path).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message.replaceAll(folder, 'F');
  };

  test('a missing folder, a file, an empty folder', async () => {
    expect(await mistake(`${folder}/x`)).toBe(
      'image folder: got F/x, which does not exist, expected a folder of images',
    );
    expect(await mistake()).toBe(
      'image folder: got F without images, expected files ending in .jpg, .png, .webp, .avif, .gif, .tiff or .npy',
    );
    await putAll('a.png');
    expect(await mistake(`${folder}/a.png`)).toBe(
      'image folder: got F/a.png, which is a file, expected a folder of images',
    );
  });

  test.each([
    ['', 'got the columns "", expected "file,class" in the first line'],
    [
      'name,label\na.png,1\n',
      'got the columns "name,label", expected "file,class" in the first line',
    ],
    ['file,class\nb.png,1\n', 'got "b.png", expected an image of the folder, such as a.png'],
    ['file,class\na.png,\n', 'got no class for "a.png", expected an index or a name'],
    ['file,class\na.png,1\na.png,2\n', 'got "a.png" twice, expected each file once'],
    ['file,class\na.png,123456\n', 'got class 123456, expected an index below 100000'],
  ])('labels.csv %j', async (text, message) => {
    await putAll('a.png');
    await put('labels.csv', text);
    expect(await mistake()).toBe(`F/labels.csv: ${message}`);
  });

  test('labels.csv with indices and names', async () => {
    await putAll('a.png', 'b.png');
    await put('labels.csv', 'file,class\na.png,1\nb.png,ant\n');
    expect(await mistake()).toBe(
      'F/labels.csv: got the classes 1 and "ant", expected all indices or all names',
    );
  });

  test('labels.csv with a line of too many cells', async () => {
    await putAll('a.png');
    await put('labels.csv', 'file,class\na.png,1,2\n');
    expect(await mistake()).toContain(
      'F/labels.csv: got a file that is not CSV (Invalid Record Length',
    );
  });
});
