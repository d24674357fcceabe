import { resolve } from 'node:path';
import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { imagenetColours } from '../../../pipeline/analyses/optvis/colour.ts';
import { openSpecimens } from '../../../pipeline/dataset/specimens/specimens.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { loadModel, type Model } from '../../../pipeline/model/model.ts';
import { openEasel } from '../../../pipeline/stages/easel.ts';
import {
  caricatureKey,
  DrawingRecord,
  planCaricatures,
  type CaricatureJob,
  type DreamJob,
} from '../../../pipeline/stages/lab/drawing.ts';
import { openDrawingRoom, type DrawingRoom } from '../../../pipeline/stages/lab/drawing-room.ts';
import { noiseImage } from '../../support/images.ts';
import { openTinyModel } from '../../support/tiny-model.ts';

const engine = createOrtEngine({ numThreads: 1 });
const recipe = {
  size: 24,
  steps: 24,
  learningRate: 0.05,
  decay: 1,
  seed: 0,
  colours: imagenetColours,
};
const photos = ['a', 'b', 'c'].map((seed) => noiseImage(seed, 24));
const job: CaricatureJob = { layer: 'block', photos, recipe };
let tiny: Model;

beforeAll(async () => {
  tiny = await openTinyModel();
});

async function inRoom<T>(model: Model, use: (room: DrawingRoom) => Promise<T>): Promise<T> {
  const easel = openEasel(engine, () => undefined);
  return use(openDrawingRoom(easel, engine, model)).finally(() => easel.dispose());
}

test('caricatures are like their images in a layer of the model the project ships', async () => {
  const model = await loadModel(
    resolve(import.meta.dirname, '../../../content/models/specimens.onnx'),
  );
  const dataset = openSpecimens({ seed: 3, numImages: 3, size: 96 });
  const own = await Promise.all([0, 1].map((i) => dataset.read(i, model.card.preprocessing)));
  const wanted = { ...recipe, size: 96 };
  const after = (steps: number) =>
    inRoom(model, (room) =>
      room.caricatures({ layer: 'mixed3a', photos: own, recipe: { ...wanted, steps } }),
    );
  const likeness = async (steps: number) =>
    (await after(steps)).map(({ record }) => record.cosine ?? 0);
  const [few, many] = [await likeness(2), await likeness(32)];
  for (const [i, cosine] of many.entries()) {
    expect(cosine).toBeGreaterThan(0.5);
    expect(cosine).toBeGreaterThan(few[i]! + 0.1);
  }
});

test('the same job gives the same bytes; the key tells photo, layer and recipe apart', async () => {
  const made = await inRoom(tiny, (room) => room.caricatures(job));
  expect(await inRoom(tiny, (room) => room.caricatures(job))).toEqual(made);
  expect(made.map(({ key }) => key)).toEqual(
    photos.map((photo) => caricatureKey(tiny, job, photo)),
  );
  const keys = [
    ...made.map(({ key }) => key),
    caricatureKey(tiny, { ...job, layer: 'stem' }, photos[0]!),
    caricatureKey(tiny, { ...job, recipe: { ...recipe, seed: 1 } }, photos[0]!),
  ];
  expect(new Set(keys).size).toBe(5);
  for (const { record, png } of made) {
    expect(DrawingRecord.parse(record)).toEqual(record);
    const { width, height, channels } = await sharp(png).metadata();
    expect([width, height, channels]).toEqual([24, 24, 3]);
  }
});

test('a batch holds few photos of one layer', () => {
  const many = Array.from({ length: 9 }, (_, i) => noiseImage(i, 8));
  const jobs = planCaricatures(['stem', 'block'], many, recipe);
  expect(jobs.map(({ layer, photos: own }) => [layer, own.length])).toEqual([
    ['stem', 5],
    ['stem', 4],
    ['block', 5],
    ['block', 4],
  ]);
});

test('a dream is of the wanted size, and the same each time', async () => {
  const dream: DreamJob = {
    layer: 'block',
    photo: photos[0]!,
    recipe: { size: 48, octaves: 3, octaveScale: 1.4, steps: 3, rate: 0.01, seed: 0 },
  };
  const made = await inRoom(tiny, (room) => room.dream(dream));
  expect(await inRoom(tiny, (room) => room.dream(dream))).toEqual(made);
  expect(made.record.objective).toBe('the mean square of block');
  const { width, height } = await sharp(made.png).metadata();
  expect([width, height]).toEqual([48, 48]);
});
