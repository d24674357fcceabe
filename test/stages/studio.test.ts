import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UserError } from '../../pipeline/base/user-error.ts';
import { imagenetColours } from '../../pipeline/analyses/optvis/colour.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { loadModel, type Model } from '../../pipeline/model/model.ts';
import { openEasel } from '../../pipeline/stages/easel.ts';
import { openStudio, type FinishedPicture } from '../../pipeline/stages/studio.ts';
import type { VisualizationJob } from '../../pipeline/stages/visualization.ts';
import { failingEngine } from '../support/failing-engine.ts';
import { writeTinyModel } from '../support/tiny-build.ts';

let folder: string;
let model: Model;

const job: VisualizationJob = {
  layer: 'block',
  kind: 'positive',
  channels: [0, 1, 2, 3, 4, 5],
  recipe: { size: 20, steps: 4, learningRate: 0.05, decay: 1, seed: 0, colours: imagenetColours },
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'studio-'));
  await writeTinyModel(folder, 'tiny');
  model = await loadModel(join(folder, 'tiny.onnx'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function make(engine: Engine, wanted = job) {
  const notes: string[] = [];
  const easel = openEasel(engine, (note) => notes.push(note));
  const studio = openStudio(easel, model);
  const pictures = await studio.run(wanted);
  const again = await studio.run(wanted);
  await easel.dispose();
  return { pictures, again, notes };
}

/** Greatest difference of two pictures, of 255. */
async function difference(a: FinishedPicture, b: FinishedPicture): Promise<number> {
  const [left, right] = await Promise.all([a, b].map(({ png }) => sharp(png).raw().toBuffer()));
  return Math.max(...left!.map((value, i) => Math.abs(value - right![i]!)));
}

/** Correlation of two pictures, px by px. */
async function similarity(a: FinishedPicture, b: FinishedPicture): Promise<number> {
  const [left, right] = (
    await Promise.all([a, b].map(({ png }) => sharp(png).raw().toBuffer()))
  ).map((pixels) => {
    const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
    return Array.from(pixels, (value) => value - mean);
  });
  const dot = (x: number[], y: number[]) => x.reduce((sum, value, i) => sum + value * y[i]!, 0);
  return dot(left!, right!) / Math.sqrt(dot(left!, left!) * dot(right!, right!));
}

test('where memory ends the batch is halved, and the same pictures come under the same keys', async () => {
  const whole = await make(createOrtEngine({ numThreads: 1 }));
  const { pictures, again, notes } = await make(failingEngine({ most: 2 }));
  expect(pictures.map(({ key }) => key)).toEqual(whole.pictures.map(({ key }) => key));
  for (const [i, picture] of pictures.entries()) {
    // rounding depends on the size of a batch
    expect(await difference(picture, whole.pictures[i]!)).toBeLessThanOrEqual(1);
    expect(picture.record.activation).toBeCloseTo(whole.pictures[i]!.record.activation, 4);
    expect(picture.record.engine).toBe('fake webgpu');
  }
  expect(again.map(({ key }) => key)).toEqual(pictures.map(({ key }) => key));
  expect(notes).toEqual([
    'warning: fake webgpu has no memory for 6 pictures at once; going on with 3',
    'warning: fake webgpu has no memory for 3 pictures at once; going on with 1',
  ]);
});

test('where there is no memory for one picture, it is said what to do', async () => {
  await expect(make(failingEngine({ most: 0 }))).rejects.toThrow(
    new UserError(
      'device: got no memory for one picture of 20 px of block, expected some; draw smaller ones with --size, or use --device cpu',
    ),
  );
});

test('a picture does not depend on which others are made with it', async () => {
  const engine = createOrtEngine({ numThreads: 1 });
  const { pictures } = await make(engine);
  const { pictures: alone } = await make(engine, { ...job, channels: [3] });
  expect(alone[0]!.key).toBe(pictures[3]!.key);
  expect(await difference(alone[0]!, pictures[3]!)).toBeLessThanOrEqual(1);
});

describe('pictures of other kinds', () => {
  const engine = createOrtEngine({ numThreads: 1 });
  const recipe = { ...job.recipe, steps: 24 };
  const diversity = { numPictures: 4, strength: 0.5 };
  const made = async (changes: Partial<VisualizationJob>) =>
    (await make(engine, { ...job, recipe, ...changes })).pictures;

  test('that of the twin is another, and the same each time', async () => {
    const own = await made({});
    const { pictures: twins, again } = await make(engine, { ...job, kind: 'twin', recipe });
    for (const [i, twin] of twins.entries()) {
      expect(await difference(twin, own[i]!)).toBeGreaterThan(40);
      expect(await similarity(twin, own[i]!)).toBeLessThan(0.5);
      expect(again[i]!.png).toEqual(twin.png);
    }
    expect(twins[0]!.record.objective).toBe('the mean of channel 0 of block with random weights');
    // channel 1 of the first layer is dead in the network itself
    const [dead, woken] = [
      await made({ layer: 'stem', channels: [1] }),
      await made({ layer: 'stem', channels: [1], kind: 'twin' }),
    ];
    expect(dead[0]!.record.peak).toBe(0);
    expect(woken[0]!.record.peak).toBeGreaterThan(0);
  });

  test('that of another seed is another, and excites the unit as well', async () => {
    const own = await made({});
    const others = await made({ kind: 'again', recipe: { ...recipe, seed: 1 } });
    for (const [i, other] of others.entries()) {
      expect(await difference(other, own[i]!)).toBeGreaterThan(10);
      expect(other.record.peak).toBeGreaterThanOrEqual(0.5 * own[i]!.record.peak);
    }
  });

  test('that of the neuron is made for the middle', async () => {
    const [neuron] = await made({ kind: 'neuron', channels: [0] });
    expect(neuron!.record.objective).toBe('the centre of channel 0 of block');
  });

  test('those that differ do so more than those of four seeds', async () => {
    const several = await made({ kind: 'diversity', recipe: { ...recipe, diversity } });
    expect(several).toHaveLength(4 * job.channels.length);
    expect(new Set(several.map(({ key }) => key)).size).toBe(several.length);
    const plain = await made({
      kind: 'diversity',
      recipe: { ...recipe, diversity: { ...diversity, strength: 0 } },
    });
    const likeness = async (pictures: readonly FinishedPicture[]) => {
      let total = 0;
      for (let i = 0; i < pictures.length; i++) {
        for (let j = i - (i % 4); j < i; j++) total += await similarity(pictures[i]!, pictures[j]!);
      }
      return total / pictures.length;
    };
    expect(await likeness(several)).toBeLessThan(await likeness(plain));
  });

  test('those that differ do not depend on which units are made with theirs', async () => {
    const wanted = { kind: 'diversity', recipe: { ...job.recipe, diversity } } as const;
    const all = await made(wanted);
    const alone = await made({ ...wanted, channels: [3] });
    for (const [i, picture] of alone.entries()) {
      expect(picture.key).toBe(all[12 + i]!.key);
      expect(await difference(picture, all[12 + i]!)).toBeLessThanOrEqual(1);
    }
  });

  test('where memory ends the pictures of a unit stay together', async () => {
    const wanted = { ...job, kind: 'diversity', recipe: { ...job.recipe, diversity } } as const;
    const { pictures, notes } = await make(failingEngine({ most: 8 }), wanted);
    expect(pictures).toHaveLength(24);
    expect(notes).toEqual([
      'warning: fake webgpu has no memory for 24 pictures at once; going on with 12',
      'warning: fake webgpu has no memory for 12 pictures at once; going on with 4',
    ]);
    await expect(make(failingEngine({ most: 3 }), wanted)).rejects.toThrow(
      'device: got no memory for 4 pictures of 20 px of block, expected some',
    );
  });
});
