import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { imagenetColours } from '../../pipeline/analyses/optvis/colour.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { openTfjsEngine } from '../../pipeline/engine/tfjs/open.ts';
import type { Model } from '../../pipeline/model/model.ts';
import { openEasel } from '../../pipeline/stages/easel.ts';
import { openStudio } from '../../pipeline/stages/studio.ts';
import { visualizationKey } from '../../pipeline/stages/visualization.ts';
import { redraw, type Aid, type RedrawRecipe, type View } from '../../src/redraw/redraw.ts';
import { openTinyModel } from '../support/tiny-model.ts';

/** That of browsers without a GPU. */
let engine: Engine;
let model: Model;

beforeAll(async () => {
  [engine, model] = await Promise.all([openTfjsEngine('wasm'), openTinyModel()]);
});

const allAids: readonly Aid[] = ['frequencies', 'colours', 'transforms'];
const picture = { size: 20, learningRate: 0.05, decay: 1, colours: imagenetColours };

type Changes = Partial<RedrawRecipe>;

function recipeOf({ layer = 'block', channel = 0, kind = 'positive', ...rest }: Changes = {}) {
  const recipe = { ...picture, steps: rest.steps ?? 24, seed: 0 };
  const wanted: RedrawRecipe = {
    ...recipe,
    layer,
    channel,
    kind,
    seed: visualizationKey(model, { layer, kind, recipe }, channel),
    transformSeed: '0',
    aids: allAids,
    ...rest,
  };
  return { recipe, wanted };
}

const patient = { signal: new AbortController().signal, onStep: () => undefined };

/** The same unit by the pipeline, on its own engine. */
async function published(changes: Changes) {
  const { recipe, wanted } = recipeOf(changes);
  const easel = openEasel(createOrtEngine({ numThreads: 1 }), () => undefined);
  const { layer, kind, channel } = wanted;
  const [made] = await openStudio(easel, model).run({ layer, kind, channels: [channel], recipe });
  await easel.dispose();
  const pixels = await sharp(made!.png).ensureAlpha().raw().toBuffer();
  return { ...made!.record, pixels };
}

/** Greatest difference of px, of 255. */
function difference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < a.length; i++) largest = Math.max(largest, Math.abs(a[i]! - b[i]!));
  return largest;
}

describe('a picture with the seeds of the published one is that one', () => {
  test.each<Changes>([
    { layer: 'stem', channel: 0 },
    { layer: 'block', channel: 3 },
    { layer: 'block', channel: 2, kind: 'negative' },
    { layer: 'block', channel: 1, kind: 'neuron' },
    { layer: 'features', channel: 4 },
  ])('%o', async (changes) => {
    const theirs = await published(changes);
    const ours = await redraw({ engine, model }, recipeOf(changes).wanted, patient);
    expect([ours.width, ours.height]).toEqual([20, 20]);
    expect(ours.pixels).toHaveLength(theirs.pixels.length);
    // the engines round differently
    expect(difference(ours.pixels, theirs.pixels)).toBeLessThanOrEqual(2);
    expect(ours.activation / theirs.activation).toBeCloseTo(1, 3);
    expect(ours.peak / theirs.peak).toBeCloseTo(1, 3);
    expect(ours.isSilent).toBe(false);
  });

  test('with another seed it is another', async () => {
    const ours = await redraw({ engine, model }, recipeOf().wanted, patient);
    const other = await redraw({ engine, model }, recipeOf({ seed: 'other' }).wanted, patient);
    expect(difference(ours.pixels, other.pixels)).toBeGreaterThan(40);
  });
});

test('a unit that no picture wakes is tried a second time, and told', async () => {
  const tries: boolean[] = [];
  const { wanted } = recipeOf({ layer: 'stem', channel: 1, steps: 40 });
  const ours = await redraw({ engine, model }, wanted, {
    ...patient,
    onStep: (_, __, isSecondTry) => void tries.push(isSecondTry),
  });
  expect(ours.isSilent).toBe(true);
  expect(tries).toEqual([...Array<boolean>(40).fill(false), ...Array<boolean>(40).fill(true)]);
});

test('the picture emerges, its activation rises, and it stands as it is where it is stopped', async () => {
  const seen: View[] = [];
  const stop = new AbortController();
  const stopped = await redraw({ engine, model }, recipeOf({ channel: 3 }).wanted, {
    signal: stop.signal,
    async onStep(step, look) {
      if (step % 5 === 0) seen.push(await look());
      if (step === 15) stop.abort();
    },
  });
  expect(seen.map(({ activation }) => activation)).toEqual(
    seen.map(({ activation }) => activation).toSorted((a, b) => a - b),
  );
  expect(difference(seen[0]!.pixels, seen[1]!.pixels)).toBeGreaterThan(10);
  expect(stopped).toEqual({ ...seen[2], isSilent: false });
});

/** Share of the energy of a picture that lies in the differences of neighbouring px. */
function roughness({ pixels, width }: View): number {
  let between = 0;
  let total = 0;
  for (let i = 0; i < pixels.length - 4 * width; i += 4) {
    total += (pixels[i]! - 127.5) ** 2;
    between += (pixels[i]! - pixels[i + 4 * width]!) ** 2;
  }
  return between / total;
}

test('without aids a picture is rougher, whichever are left off, and excites the unit all the same', async () => {
  const drawn = async (aids: readonly Aid[]) =>
    redraw({ engine, model }, recipeOf({ channel: 3, aids }).wanted, patient);
  const naive = await drawn([]);
  const whole = await drawn(allAids);
  expect(roughness(naive)).toBeGreaterThan(2 * roughness(whole));
  for (const aid of allAids) {
    const one = await drawn([aid]);
    expect(difference(one.pixels, naive.pixels), aid).toBeGreaterThan(20);
    expect(one.activation, aid).toBeGreaterThan(0);
  }
});
