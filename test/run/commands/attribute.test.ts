import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseNpy } from '../../../pipeline/base/npy.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { loadModel } from '../../../pipeline/model/model.ts';
import { openResponder } from '../../../pipeline/model/responder.ts';
import { formatAttributed } from '../../../pipeline/run/attributed.ts';
import { attribute, type AttributeOptions } from '../../../pipeline/run/commands/attribute.ts';
import { toInput } from '../../../pipeline/stages/lab/lab-input.ts';
import { commandFiles } from '../../support/command-files.ts';
import { noiseImage } from '../../support/images.ts';
import { silentReporter } from '../../support/tiny-build.ts';

const files = commandFiles();
afterAll(files.remove);

const engine = createOrtEngine({ numThreads: 1 });
const size = 16;
const photo = noiseImage('photo', size);
const image = files.path('photo.png');

beforeAll(async () => {
  await sharp(photo.data, { raw: { width: size, height: size, channels: 3 } }).toFile(image);
});

async function run(options: Partial<AttributeOptions>, out = 'out.npy') {
  let ms = 0;
  const advanced: string[] = [];
  const result = await attribute(
    { model: files.model, image, method: 'gradient', seed: 0, out: files.path(out), ...options },
    { engine, reporter: silentReporter((stage) => advanced.push(stage)), now: () => (ms += 250) },
  );
  return { result, advanced, bytes: readFileSync(options.out ?? files.path(out)) };
}

/** The responder's own gradient of a class. */
async function gradientOf(index: number) {
  const model = await loadModel(files.model);
  const responder = openResponder(engine, model, 2);
  const own = toInput(model, photo);
  const [found] = await responder.gradients([own], { kind: 'class', index });
  const [logits] = await responder.logits([own]);
  await responder.dispose();
  return { ...found!, logits: [...logits!] };
}

describe('a folder', () => {
  test('gives the mean magnitude of its images, and their mean score', async () => {
    const folder = files.path('photos');
    await mkdir(folder, { recursive: true });
    const raw = { width: size, height: size, channels: 3 } as const;
    const other = noiseImage('other', size);
    await sharp(photo.data, { raw }).toFile(join(folder, 'a.png'));
    await sharp(other.data, { raw }).toFile(join(folder, 'b.png'));
    await writeFile(join(folder, 'c.png'), '');
    const own = await run({ class: '1' });
    const maps = await Promise.all(
      ['a.png', 'b.png'].map(async (name) => {
        const { result, bytes } = await run(
          { image: join(folder, name), class: '1' },
          `${name}.npy`,
        );
        const values = parseNpy(bytes).data as Float32Array;
        const area = size * size;
        const magnitudes = Array.from({ length: area }, (_, i) =>
          Math.abs(values[i]! + values[i + area]! + values[i + 2 * area]!),
        );
        return { score: result.score, magnitudes };
      }),
    );
    const { result, bytes } = await run({ image: folder, class: '1' }, 'mean.npy');
    expect(own.result.score).toBe(maps[0]!.score);
    expect(result.score).toBeCloseTo((maps[0]!.score + maps[1]!.score) / 2, 5);
    expect(result.methods[0]).toMatchObject({ figures: { images: 2 } });
    const { data, shape } = parseNpy(bytes);
    expect(shape).toEqual([1, size, size]);
    (data as Float32Array).forEach((value, i) =>
      expect(value).toBeCloseTo((maps[0]!.magnitudes[i]! + maps[1]!.magnitudes[i]!) / 2, 5),
    );
  });

  test('without images is refused', async () => {
    const folder = files.path('none');
    await mkdir(folder, { recursive: true });
    await expect(run({ image: folder })).rejects.toThrow(/got .*none/);
  });
});

describe('an array', () => {
  test('holds what the method gives, signed, for the class that scores highest', async () => {
    const { result, bytes } = await run({});
    const { logits } = await gradientOf(0);
    const top = logits.indexOf(Math.max(...logits));
    const { score, gradient } = await gradientOf(top);
    expect(result).toMatchObject({ target: `class ${top}`, score });
    expect(result.methods).toEqual([
      { method: 'gradient', title: 'Gradient', shape: [3, 16, 16], figures: {}, seconds: 0.25 },
    ]);
    const { shape, data } = parseNpy(bytes);
    expect(shape).toEqual([3, 16, 16]);
    expect(data).toEqual(gradient);
  });

  test('is another for another class, and for a unit at a place', async () => {
    const { bytes } = await run({ class: '3' });
    expect(parseNpy(bytes).data).toEqual((await gradientOf(3)).gradient);
    const reaches: number[] = [];
    for (const channel of [0, 1, 2, 3, 4, 5]) {
      const unit = `block/second:${channel}@8,9`;
      const { result, bytes: ofUnit } = await run({ unit });
      expect(result.target).toBe(unit);
      reaches.push(...reachOf(parseNpy(ofUnit).data as Float32Array));
    }
    // two convolutions of 3 × 3 see two px around
    expect(Math.max(...reaches)).toBe(2);
  });
});

/** How far from row 8 and col 9 a gradient is not 0. */
function reachOf(gradient: Float32Array): number[] {
  return [...gradient].flatMap((value, i) => {
    const [row, col] = [Math.floor((i % 256) / 16), i % 16];
    return value === 0 ? [] : [Math.max(Math.abs(row - 8), Math.abs(col - 9))];
  });
}

test('one picture has the size of the input, red and blue over grey', async () => {
  const { bytes } = await run({}, 'one.png');
  const { data, info } = await sharp(bytes).raw().toBuffer({ resolveWithObject: true });
  expect(info).toMatchObject({ width: 16, height: 16, channels: 3 });
  const leaning = Array.from({ length: 256 }, (_, i) => data[3 * i]! - data[3 * i + 2]!);
  expect(Math.max(...leaning)).toBeGreaterThan(100);
  expect(Math.min(...leaning)).toBeLessThan(-100);
});

test('all methods stand on one sheet, and in a table', async () => {
  const { result, bytes, advanced } = await run({ method: 'all', steps: 8 }, 'all.png');
  expect(advanced).toHaveLength(result.methods.length);
  const asked = result.methods.filter((each) => !('missing' in each));
  expect(asked.length).toBeGreaterThan(0);
  const { width, height } = await sharp(bytes).metadata();
  expect(width * height).toBeGreaterThan((asked.length + 1) * 160 * 160);
  const lines = formatAttributed(result.target, result.score, result.methods);
  expect(lines).toHaveLength(result.methods.length + 1);
  expect(lines[1]).toMatch(/^gradient +0\.25 s$/);
});

test('an image that cannot be read is refused', async () => {
  await expect(run({ image: files.path('nope.png') })).rejects.toThrow(
    /^image: got .*nope\.png, the file cannot be opened, expected an image$/,
  );
});
