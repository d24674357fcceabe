import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openCueFolder } from '../../../pipeline/dataset/cue-conflict/cue-folder.ts';
import { openCueSpecimens } from '../../../pipeline/dataset/cue-conflict/cue-specimens.ts';
import { openSpecimens } from '../../../pipeline/dataset/specimens/specimens.ts';

const fit = { resize: 48, crop: [48, 48] as const };

describe('specimens with the texture of another', () => {
  test('pair each of 13 outlines with each of 9 textures once', () => {
    const { images, classes } = openCueSpecimens({ seed: 1, numImages: 117, size: 48 });
    const pairs = images.map(({ shape, texture }) => `${classes[shape]} ${classes[texture]}`);
    expect(new Set(pairs).size).toBe(117);
    expect(new Set(images.map(({ texture }) => texture)).size).toBe(9);
    expect(images.every(({ shape, texture }) => shape !== texture)).toBe(true);
    expect(classes).toEqual(openSpecimens({ seed: 1, numImages: 1, size: 48 }).classes);
    expect(images[0]!.id).toMatch(/^beetle\/beetle-checks-0$/);
  });

  test('depend on the seed and the index alone', async () => {
    const few = openCueSpecimens({ seed: 5, numImages: 4, size: 48 });
    const more = openCueSpecimens({ seed: 5, numImages: 40, size: 48 });
    const others = openCueSpecimens({ seed: 6, numImages: 4, size: 48 });
    const image = await few.read(3, fit);
    expect([image.width, image.height]).toEqual([48, 48]);
    expect(await more.read(3, fit)).toEqual(image);
    expect(await others.read(3, fit)).not.toEqual(image);
    expect(others.fingerprint).not.toBe(few.fingerprint);
  });

  test('have the texture inside the outline and the ground outside', async () => {
    const set = openCueSpecimens({ seed: 2, numImages: 117, size: 48 });
    const { classes, images } = set;
    // the moon is a disc in the middle
    const index = images.findIndex(
      ({ shape, texture }) => classes[shape] === 'moon' && classes[texture] === 'checks',
    );
    const { data } = await set.read(index, fit);
    const spread = (rows: readonly number[], cols: readonly number[]) => {
      const values = rows.flatMap((row) => cols.map((col) => data[3 * (row * 48 + col)]!));
      return Math.max(...values) - Math.min(...values);
    };
    const middle = Array.from({ length: 16 }, (_, i) => 16 + i);
    const corner = [0, 1, 2, 3];
    expect(spread(middle, middle)).toBeGreaterThan(2 * spread(corner, corner));
  });
});

describe('a folder of images of two cues', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cues-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function write(...names: readonly string[]) {
    for (const name of names) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      const picture = { width: 60, height: 50, channels: 3, background: '#456' } as const;
      await sharp({ create: picture }).png().toFile(join(folder, name));
    }
  }

  test('gives shape and texture by its names, and leaves out those of one class', async () => {
    await write('cat/cat7-elephant2.png', 'cat/cat1-cat2.png', 'car/car1-oven12.png');
    const set = await openCueFolder(folder);
    expect(set.classes).toEqual(['car', 'cat', 'elephant', 'oven']);
    expect(set.images).toEqual([
      { id: 'car/car1-oven12.png', shape: 0, texture: 3 },
      { id: 'cat/cat7-elephant2.png', shape: 1, texture: 2 },
    ]);
    const image = await set.read(1, fit);
    expect([image.width, image.height, ...image.data.slice(0, 3)]).toEqual([
      48, 48, 0x44, 0x55, 0x66,
    ]);
  });

  test.each(['cat/cat7.png', 'dog/cat7-elephant2.png', 'cat7-elephant2.png'])(
    'refuses %s',
    async (name) => {
      await write(name);
      await expect(openCueFolder(folder)).rejects.toThrow(
        `cue-conflict folder: got ${join(folder, name)}, expected names such as cat/cat7-elephant2.png: a folder by shape, then shape and texture, each with a number`,
      );
    },
  );

  test('refuses a folder in which nothing conflicts', async () => {
    await write('cat/cat1-cat2.png');
    await expect(openCueFolder(folder)).rejects.toThrow(
      `cue-conflict folder: got ${folder} with no image of different shape and texture, expected such as cat/cat7-elephant2.png`,
    );
  });
});
