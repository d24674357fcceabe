import sharp from 'sharp';
import { beforeAll, expect, test } from 'vitest';
import { cosine } from '../../pipeline/base/cosine.ts';
import { random } from '../../pipeline/base/random.ts';
import { imagenetColours } from '../../pipeline/analyses/optvis/colour.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import type { Model } from '../../pipeline/model/model.ts';
import { openEasel } from '../../pipeline/stages/easel.ts';
import { openIconRoom, type FinishedIcon } from '../../pipeline/stages/icon-room.ts';
import { iconKey, planIcons, type IconJob } from '../../pipeline/stages/icons.ts';
import { failingEngine } from '../support/failing-engine.ts';
import { openTinyModel } from '../support/tiny-model.ts';

let model: Model;
const engine = createOrtEngine({ numThreads: 1 });

function direction(seed: string, numChannels = 6): Float32Array {
  const rng = random(seed);
  const values = Float32Array.from({ length: numChannels }, () => rng.normal());
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}

const job: IconJob = {
  layer: 'block',
  directions: ['a', 'b', 'c', 'd'].map((seed) => direction(seed)),
  recipe: {
    size: 20,
    steps: 24,
    learningRate: 0.05,
    decay: 1,
    seed: 0,
    colours: imagenetColours,
    tries: 2,
  },
};

beforeAll(async () => {
  model = await openTinyModel();
});

async function make(wanted: IconJob, on: Engine = engine): Promise<FinishedIcon[]> {
  const easel = openEasel(on, () => undefined);
  const icons = await openIconRoom(easel, model).run(wanted);
  await easel.dispose();
  return icons;
}

/** Greatest difference of two pictures, of 255. */
async function difference(a: FinishedIcon, b: FinishedIcon): Promise<number> {
  const [left, right] = await Promise.all([a, b].map(({ png }) => sharp(png).raw().toBuffer()));
  return Math.max(...left!.map((value, i) => Math.abs(value - right![i]!)));
}

test('icons come nearer to their own directions than to those of others', async () => {
  const icons = await make(job);
  const numIcons = icons.length;
  let [own, others] = [0, 0];
  for (const [i, { centre, record }] of icons.entries()) {
    expect(record.cosine).toBeCloseTo(cosine(centre, job.directions[i]!), 6);
    own += record.cosine / numIcons;
    others += cosine(centre, job.directions[(i + 1) % numIcons]!) / numIcons;
  }
  expect(own).toBeGreaterThan(others + 0.2);
});

test('the same job gives the same bytes, and none depends on which are made with it', async () => {
  const [icons, again] = [await make(job), await make(job)];
  expect(again).toEqual(icons);
  const [alone] = await make({ ...job, directions: [job.directions[2]!] });
  expect(alone!.key).toBe(icons[2]!.key);
  expect(await difference(alone!, icons[2]!)).toBeLessThanOrEqual(1);
  expect(await difference(icons[0]!, icons[1]!)).toBeGreaterThan(40);
});

test('more tries come nearer', async () => {
  const one = await make({ ...job, recipe: { ...job.recipe, tries: 1 } });
  const four = await make({ ...job, recipe: { ...job.recipe, tries: 4 } });
  const total = (icons: readonly FinishedIcon[]) =>
    icons.reduce((sum, { record }) => sum + record.cosine, 0);
  expect(total(four)).toBeGreaterThan(total(one));
});

test('where memory ends, the tries of a cell stay together', async () => {
  const icons = await make(job);
  const few = await make(job, failingEngine({ most: 2 }));
  expect(few.map(({ key }) => key)).toEqual(icons.map(({ key }) => key));
  for (const [i, icon] of few.entries()) {
    expect(await difference(icon, icons[i]!)).toBeLessThanOrEqual(1);
  }
});

test('a direction that nothing shows gets an icon of cosine 0', async () => {
  // channel 1 of the first layer is dead
  const [icon] = await make({ ...job, layer: 'stem', directions: [Float32Array.of(0, 1, 0, 0)] });
  expect(icon!.record.cosine).toBe(0);
  expect((await sharp(icon!.png).metadata()).width).toBe(20);
});

test('a layer without space has icons too', async () => {
  const [icon] = await make({ ...job, layer: 'features', directions: [direction('e', 5)] });
  expect(icon!.centre).toHaveLength(5);
  expect(icon!.record.cosine).toBeGreaterThan(0.3);
});

test('each direction is planned once, under a key of its numbers and the recipe', () => {
  const cellOf = (own: Float32Array, col: number) => ({
    col,
    row: 0,
    members: Int32Array.of(0),
    nearest: Int32Array.of(0),
    mean: own,
    direction: own,
  });
  const cells = job.directions.map(cellOf);
  const grids = [
    { size: 4, cells },
    { size: 8, cells: [...cells.slice(0, 2), cellOf(direction('f'), 3)] },
  ];
  const jobs = planIcons({ layer: 'block', grids }, job.recipe);
  expect(jobs.flatMap(({ directions }) => directions)).toEqual([...job.directions, direction('f')]);
  const key = iconKey(model, job, direction('a'));
  expect(key).toBe(iconKey(model, { ...job }, Float32Array.from(job.directions[0]!)));
  expect(key).not.toBe(iconKey(model, job, direction('b')));
  expect(key).not.toBe(iconKey(model, { ...job, layer: 'stem' }, direction('a')));
  const recipe = { ...job.recipe, tries: 3 };
  expect(key).not.toBe(iconKey(model, { ...job, recipe }, direction('a')));
});
