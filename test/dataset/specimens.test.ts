// The embedded data set: the same seed gives the same bytes, and what it says about its pictures is true.

import { describe, expect, test } from 'vitest';
import { random } from '../../pipeline/base/random.ts';
import type { RgbImage } from '../../pipeline/base/rgb-image.ts';
import { fishLeft, fishRight } from '../../pipeline/dataset/specimens/animals.ts';
import { factorsCsv } from '../../pipeline/dataset/specimens/factors.ts';
import { rasterise } from '../../pipeline/dataset/specimens/raster.ts';
import { drawScene, type Scene } from '../../pipeline/dataset/specimens/scene.ts';
import { species, type Species } from '../../pipeline/dataset/specimens/species.ts';
import { openSpecimens } from '../../pipeline/dataset/specimens/specimens.ts';
import { greyOf, hueOf, strongestWave } from './measure.ts';

const size = 96;
const fit = { resize: size, crop: [size, size] } as const;
const numClasses = species.length;

function named(name: string): Species {
  return species.find((kind) => kind.name === name)!;
}

describe('data set', () => {
  test('the same seed gives the same bytes, on whatever else was read', async () => {
    const once = openSpecimens({ seed: 7, numImages: 12, size });
    const again = openSpecimens({ seed: 7, numImages: 400, size });
    await again.read(3, fit);
    for (const index of [0, 5, 11]) {
      expect(await again.read(index, fit)).toEqual(await once.read(index, fit));
      expect(again.factors(index)).toEqual(once.factors(index));
      expect(again.images[index]).toEqual(once.images[index]);
    }
  });

  test('another seed or index gives another picture', async () => {
    const numImages = 2 * numClasses;
    const first = openSpecimens({ seed: 1, numImages, size });
    const other = openSpecimens({ seed: 2, numImages, size });
    const twin = first.images.findIndex(
      ({ label }, i) => i > 0 && label === first.images[0]!.label,
    );
    const picture = (await first.read(0, fit)).data;
    expect((await first.read(twin, fit)).data).not.toEqual(picture);
    expect((await other.read(0, fit)).data).not.toEqual(picture);
    expect(other.fingerprint).not.toBe(first.fingerprint);
  });

  test('every round of images holds each of at least 28 classes once', () => {
    const { classes, images } = openSpecimens({ seed: 1, numImages: 3 * numClasses, size });
    expect(new Set(classes).size).toBe(classes.length);
    expect(classes.length).toBeGreaterThanOrEqual(28);
    for (let start = 0; start < images.length; start += numClasses) {
      const round = images.slice(start, start + numClasses).map(({ label }) => label);
      expect(new Set(round).size).toBe(numClasses);
    }
    expect(new Set(images.map(({ id }) => id)).size).toBe(images.length);
  });

  test.each(species)('$name is drawn on its ground', async (kind) => {
    const grounds = { ...kind, draw: () => ({ svg: '' }) };
    for (const seed of ['a', 'b', 'c']) {
      const drawn = greyOf(await rasterise(drawScene(kind, seed), size));
      const empty = greyOf(await rasterise(drawScene(grounds, seed), size));
      const changed = drawn.filter((value, i) => Math.abs(value - empty[i]!) > 16);
      expect(changed.length / drawn.length).toBeGreaterThan(0.03);
    }
  });

  test.each([64, 200, 512])('draws at %i px what it draws at 96', async (other) => {
    const dataset = openSpecimens({ seed: 4, numImages: 3, size });
    const large = await dataset.read(2, { resize: other, crop: [other, other] });
    expect(large.data.length).toBe(other * other * 3);
    const small = await dataset.read(2, fit);
    expect(correlation(cells(small), cells(large))).toBeGreaterThan(0.98);
  });

  test('crops the centre', async () => {
    const dataset = openSpecimens({ seed: 4, numImages: 1, size });
    const whole = await dataset.read(0, fit);
    const part = await dataset.read(0, { resize: size, crop: [90, 80] });
    expect([part.height, part.width]).toEqual([90, 80]);
    const start = (3 * size + 8) * 3;
    expect(part.data.slice(0, 240)).toEqual(whole.data.slice(start, start + 240));
  });
});

describe('factors', () => {
  const scenes = (name: string, count = 6) =>
    Array.from({ length: count }, (_, i) => drawScene(named(name), `factors/${i}`));

  test('orientation and frequency of stripes are those of the strongest wave', async () => {
    for (const scene of scenes('stripes')) {
      const { orientation, frequency } = scene.factors;
      const wave = strongestWave(greyOf(await rasterise(scene, size)), size);
      // The wave runs across the stripes.
      expect(angleBetween(wave.deg - 90, orientation!, 180)).toBeLessThan(3);
      expect(Math.abs(wave.cycles / frequency! - 1)).toBeLessThan(0.06);
    }
  });

  test('orientation and frequency of crosses are those of their rows', async () => {
    for (const scene of scenes('crosses')) {
      const { orientation, frequency } = scene.factors;
      const wave = strongestWave(greyOf(await rasterise(scene, size)), size);
      // The strongest wave of the lattice runs along its rows or along their diagonal.
      const isDiagonal = wave.cycles > frequency! * 1.2;
      expect(angleBetween(wave.deg - (isDiagonal ? 45 : 0), orientation!, 90)).toBeLessThan(4);
      const cycles = frequency! * (isDiagonal ? Math.SQRT2 : 1);
      expect(Math.abs(wave.cycles / cycles - 1)).toBeLessThan(0.08);
    }
  });

  test.each(['stripes', 'rings', 'stars', 'hexagons'])(
    'hue of %s is that of their colour',
    async (name) => {
      for (const scene of scenes(name)) {
        const measured = hueOf(await rasterise(scene, size));
        expect(angleBetween(measured, scene.factors.hue, 360)).toBeLessThan(20);
      }
    },
  );

  test('stay in their ranges, with nulls where nothing can be said', () => {
    const dataset = openSpecimens({ seed: 9, numImages: 4 * numClasses, size });
    for (let index = 0; index < dataset.images.length; index++) {
      const kind = species[dataset.images[index]!.label!]!;
      const { class: name, orientation, hue, scale, frequency } = dataset.factors(index);
      expect(name).toBe(kind.name);
      expect(orientation === null).toBe(kind.symmetryDeg === 0);
      expect(orientation ?? 0).toBeGreaterThanOrEqual(0);
      expect(orientation ?? 0).toBeLessThan(kind.symmetryDeg || 360);
      expect(hue >= 0 && hue < 360).toBe(true);
      expect(scale > 0.5 && scale < 1.5).toBe(true);
      expect((frequency ?? 10) > 2 && (frequency ?? 10) < 20).toBe(true);
      const lean = kind.pose === 'upright' ? angleBetween(orientation!, 0, 360) : 0;
      expect(lean).toBeLessThanOrEqual(25);
    }
  });

  test('are written as CSV with empty cells for nulls', () => {
    const factors = {
      class: 'moon',
      orientation: null,
      axis: null,
      hue: 12.34567,
      scale: 0.5,
      frequency: null,
    };
    expect(factorsCsv([{ id: 'moon/000001', factors }])).toBe(
      'file,class,orientation_deg,hue_deg,scale,cycles_per_image\nmoon/000001,moon,,12.346,0.5,\n',
    );
  });
});

describe('left and right', () => {
  test('the fish are mirror images', async () => {
    const look = {
      hueDeg: 30,
      darkField: false,
      tone: () => '#a40',
      accent: () => '#06a',
      ground: () => '#fff',
      line: '#000',
      ink: '#000',
    };
    const picture = async (draw: typeof fishLeft) => {
      const { svg } = draw(look, random('fish'));
      const text = `<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96" viewBox="-50 -50 100 100">${svg}</svg>`;
      const scene: Scene = { ...drawScene(named('fish left'), 'any'), svg: () => text };
      return greyOf(await rasterise(scene, size));
    };
    const left = await picture(fishLeft);
    const right = await picture(fishRight);
    const flipped = left.map((_, i) => right[i - (i % size) + size - 1 - (i % size)]!);
    expect(correlation(left, flipped)).toBeGreaterThan(0.999);
    expect(correlation(left, right)).toBeLessThan(0.9);
  });
});

/** The smallest turn from one angle to another, where `period` degrees look the same. */
function angleBetween(a: number, b: number, period: number): number {
  const difference = (((a - b) % period) + period) % period;
  return Math.min(difference, period - difference);
}

/** Mean grey of 8 × 8 cells, row by row. */
function cells(image: RgbImage): number[] {
  const grey = greyOf(image);
  const sums = Array<number>(64).fill(0);
  const counts = Array<number>(64).fill(0);
  grey.forEach((value, i) => {
    const row = Math.floor((Math.floor(i / image.width) * 8) / image.height);
    const cell = row * 8 + Math.floor(((i % image.width) * 8) / image.width);
    sums[cell]! += value;
    counts[cell]! += 1;
  });
  return sums.map((sum, cell) => sum / counts[cell]!);
}

function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length;
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    const [x, y] = [value - meanA, b[i]! - meanB];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  });
  return ab / Math.sqrt(aa * bb);
}
