import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UserError } from '../../pipeline/base/user-error.ts';
import { imagenetColours } from '../../pipeline/analyses/optvis/colour.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { loadModel, type Model } from '../../pipeline/model/model.ts';
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
  const studio = openStudio(engine, model, (note) => notes.push(note));
  const pictures = await studio.run(wanted);
  const again = await studio.run(wanted);
  await studio.dispose();
  return { pictures, again, notes };
}

/** Greatest difference of two pictures, of 255. */
async function difference(a: FinishedPicture, b: FinishedPicture): Promise<number> {
  const [left, right] = await Promise.all([a, b].map(({ png }) => sharp(png).raw().toBuffer()));
  return Math.max(...left!.map((value, i) => Math.abs(value - right![i]!)));
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
