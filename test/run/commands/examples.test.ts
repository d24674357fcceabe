import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { float32 } from '../../../pipeline/base/tensor.ts';
import { random } from '../../../pipeline/base/random.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { loadModel } from '../../../pipeline/model/model.ts';
import { preprocess } from '../../../pipeline/model/preprocess.ts';
import { evaluate } from '../../../pipeline/run/commands/evaluate.ts';
import { examples, type ExampleEntry } from '../../../pipeline/run/commands/examples.ts';
import { createReporter } from '../../../pipeline/run/reporter.ts';
import { formatNpy, parseNpy } from '../../../pipeline/base/npy.ts';
import { commandFiles } from '../../support/command-files.ts';

const files = commandFiles();
afterAll(files.remove);

const engine = createOrtEngine({ numThreads: 1 });
const dataset = files.path('photos');
const size = 16;
const numImages = 11;
const images = Array.from({ length: numImages }, (_, i) => {
  const rng = random(i);
  return Uint8Array.from({ length: size * size * 3 }, () => rng.integer(256));
});
const nameOf = (i: number) => `${String(i).padStart(2, '0')}.png`;

beforeAll(async () => {
  mkdirSync(dataset);
  for (const [i, data] of images.entries()) {
    const raw = { width: size, height: size, channels: 3 } as const;
    await sharp(data, { raw })
      .png()
      .toFile(`${dataset}/${nameOf(i)}`);
  }
  writeFileSync(`${dataset}/broken.png`, 'no picture');
});

async function list(unit: string, top: number) {
  let text = '';
  const reporter = createReporter({ write: (more) => (text += more) }, () => 0);
  const out = files.path('examples.json');
  await examples({ model: files.model, dataset, unit, top, out }, { engine, reporter });
  return { entries: JSON.parse(readFileSync(out, 'utf8')) as ExampleEntry[], text };
}

test('are what brute force finds, strongest first', async () => {
  const { card } = await loadModel(files.model);
  const pixels = images.map((data) => ({ width: size, height: size, data }));
  const x = preprocess(pixels, card.preprocessing, 'NCHW');
  const input = files.path('all.npy');
  writeFileSync(input, formatNpy(float32(x.shape, x.data as Float32Array)));
  const out = files.path('all');
  await evaluate({ model: files.model, input, tensors: ['block/second'], out }, engine);
  const { data } = parseNpy(readFileSync(`${out}/block_second.npy`));
  const area = size * size;
  const best = images.map((_, n) => {
    const start = (n * 6 + 4) * area;
    const map = [...(data as Float32Array).subarray(start, start + area)];
    const value = Math.max(...map);
    const at = map.indexOf(value);
    return { file: nameOf(n), value, row: Math.floor(at / size), col: at % size };
  });
  const expected = best.sort((a, b) => b.value - a.value).slice(0, 5);
  const { entries } = await list('block/second:4', 5);
  expect(entries.map(({ file, row, col }) => ({ file, row, col }))).toEqual(
    expected.map(({ file, row, col }) => ({ file, row, col })),
  );
  entries.forEach(({ value, row, col, box }, i) => {
    expect(value).toBeCloseTo(expected[i]!.value, 4);
    // two convolutions of 3 × 3 see 5 × 5 px
    const clip = (px: number) => Math.min(size, Math.max(0, px));
    expect(box).toEqual([clip(row - 2), clip(col - 2), clip(row + 3), clip(col + 3)]);
  });
});

test('a class has the whole image for its box', async () => {
  const { entries } = await list('logits:0', 2);
  for (const { row, col, box } of entries) {
    expect({ row, col, box }).toEqual({ row: 0, col: 0, box: [0, 0, 16, 16] });
  }
});

test('are as many as there are; what cannot be read is named', async () => {
  const { entries, text } = await list('first:0', 100);
  expect(entries).toHaveLength(numImages);
  expect(text).toContain('skipped broken.png: ');
});

test('a folder of which nothing can be read is refused', async () => {
  const broken = files.path('broken');
  mkdirSync(broken);
  writeFileSync(`${broken}/a.png`, 'no picture');
  const reporter = createReporter({ write: () => undefined }, () => 0);
  const out = files.path('none.json');
  await expect(
    examples(
      { model: files.model, dataset: broken, unit: 'first:0', top: 1, out },
      { engine, reporter },
    ),
  ).rejects.toThrow(`data set: got ${broken}, none of whose 1 images can be read, expected images`);
});
