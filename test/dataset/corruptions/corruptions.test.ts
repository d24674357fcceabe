import { beforeAll, describe, expect, test } from 'vitest';
import { random } from '../../../pipeline/base/random.ts';
import type { RgbImage } from '../../../pipeline/base/rgb-image.ts';
import { clouds } from '../../../pipeline/dataset/corruptions/clouds.ts';
import { severities } from '../../../pipeline/dataset/corruptions/corruption.ts';
import { corruptions } from '../../../pipeline/dataset/corruptions/corruptions.ts';
import { openSpecimens } from '../../../pipeline/dataset/specimens/specimens.ts';

const size = 96;
let images: RgbImage[];
beforeAll(async () => {
  const specimens = openSpecimens({ seed: 11, numImages: 6, size });
  const fit = { resize: size, crop: [size, size] as const };
  images = await Promise.all([0, 1, 2, 3, 4, 5].map((index) => specimens.read(index, fit)));
});

/** Root of the mean squared difference of values. */
function distance(a: RgbImage, b: RgbImage): number {
  const sum = a.data.reduce((total, value, i) => total + (value - b.data[i]!) ** 2, 0);
  return Math.sqrt(sum / a.data.length);
}

test('there are at least twelve kinds, of all four groups, each with a name of its own', () => {
  expect(corruptions.length).toBeGreaterThanOrEqual(12);
  expect(new Set(corruptions.map(({ name }) => name)).size).toBe(corruptions.length);
  expect([...new Set(corruptions.map(({ group }) => group))].sort()).toEqual([
    'blur',
    'digital',
    'noise',
    'weather',
  ]);
});

describe.each(corruptions)('$name', ({ apply }) => {
  test('goes further from the image with every severity, and is the same for the same chance', async () => {
    const means: number[] = [];
    for (const severity of severities) {
      let sum = 0;
      for (const [i, image] of images.entries()) {
        const before = Uint8Array.from(image.data);
        const found = await apply(image, severity, random(`corruption ${i}`));
        expect([found.width, found.height, found.data.length]).toEqual([size, size, 3 * size ** 2]);
        expect(image.data).toEqual(before);
        sum += distance(image, found) / images.length;
      }
      means.push(sum);
    }
    expect(means[0]).toBeGreaterThan(1);
    means.slice(1).forEach((mean, i) => expect(mean).toBeGreaterThan(means[i]! * 1.05));
    const again = await apply(images[0]!, 3, random('again'));
    expect(await apply(images[0]!, 3, random('again'))).toEqual(again);
  });

  test('takes images of any shape', async () => {
    const [width, height] = [23, 40];
    const rng = random('small');
    const data = Uint8Array.from({ length: 3 * width * height }, () => rng.integer(256));
    const found = await apply({ width, height, data }, 5, rng);
    expect([found.width, found.height, found.data.length]).toEqual([width, height, data.length]);
  });
});

test('clouds lie between 0 and 1, and neighbours are alike', () => {
  const field = clouds(64, 48, 0.5, random('clouds'));
  expect(Math.min(...field)).toBe(0);
  expect(Math.max(...field)).toBe(1);
  const steps = field.slice(1).map((value, i) => Math.abs(value - field[i]!));
  expect(steps.reduce((sum, step) => sum + step, 0) / steps.length).toBeLessThan(0.1);
});

test.each([
  ['gaussian blur', 0.3],
  ['defocus blur', 0.3],
  ['brightness', 70],
])('a plain image stays plain under %s', async (name, most) => {
  const plain = { width: 30, height: 30, data: new Uint8Array(2700).fill(120) };
  const { apply } = corruptions.find((each) => each.name === name)!;
  const found = await apply(plain, 3, random('plain'));
  expect(new Set(found.data).size).toBe(1);
  expect(Math.abs(found.data[0]! - 120)).toBeLessThan(most);
});

test('shot noise has the mean and the spread of counted photons', async () => {
  const grey = { width: 60, height: 60, data: new Uint8Array(10800).fill(128) };
  const { apply } = corruptions.find(({ name }) => name === 'shot noise')!;
  const { data } = await apply(grey, 1, random('photons'));
  const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
  const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
  expect(mean).toBeCloseTo(128, -1);
  // of 60 photons for white, half of which come
  expect(Math.sqrt(variance)).toBeCloseTo((255 / 60) * Math.sqrt(60 * (128 / 255)), -0.5);
});
