import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import { imagenetColours } from '../../pipeline/analyses/optvis/colour.ts';
import { getLayer } from '../../pipeline/model/layers.ts';
import type { Model } from '../../pipeline/model/model.ts';
import { publishPictures } from '../../pipeline/stages/publish-pictures.ts';
import type { Publishing } from '../../pipeline/stages/publishing.ts';
import { visualizationKeys, type PictureKind } from '../../pipeline/stages/visualization.ts';
import { openTinyModel } from '../support/tiny-model.ts';

const size = 32;
const recipe = { size, steps: 4, learningRate: 0.05, decay: 1, seed: 0, colours: imagenetColours };
const recipes = {
  positive: recipe,
  negative: recipe,
  neuron: recipe,
  diversity: { ...recipe, diversity: { numPictures: 3, strength: 0.5 } },
  twin: recipe,
};

let model: Model;

beforeAll(async () => {
  model = await openTinyModel();
});

/** Publishes channel 0 of a layer, whose pictures reach the given peaks; each is of one grey. */
async function publish(layer: string, peaks: Readonly<Partial<Record<PictureKind, number[]>>>) {
  const records = new Map<string, unknown>();
  const greys = new Map<string, number>();
  for (const [kind, own] of Object.entries(peaks) as [keyof typeof recipes, number[]][]) {
    visualizationKeys(model, { layer, kind, recipe: recipes[kind] }, 0).forEach((key, i) => {
      records.set(key, { objective: kind, activation: 0, peak: own[i]!, engine: 'e', recipe: {} });
      greys.set(key, 50 * (i + 1));
    });
  }
  const files = new Map<string, Uint8Array>();
  const getBytes = (key: string, name: string) => {
    const grey = greys.get(key)!;
    const background = { r: grey, g: grey, b: grey };
    const image = sharp({ create: { width: size, height: size, channels: 3, background } });
    return name.endsWith('png')
      ? image.png().toBuffer()
      : image.webp({ lossless: true }).toBuffer();
  };
  const publishing = {
    model,
    layer: getLayer(model, layer),
    recipes,
    version: '1',
    store: { getRecord: (key: string) => Promise.resolve(records.get(key)), getBytes },
    writer: {
      writeBytes: (file: string, bytes: Uint8Array) => Promise.resolve(files.set(file, bytes)),
    },
  } as unknown as Publishing & { layer: ReturnType<typeof getLayer> };
  return { ...(await publishPictures(publishing, 0, 'atlas/0')), files };
}

describe('the pictures of a unit', () => {
  test('each have a file, those that differ have one together', async () => {
    const { pictures, webp, files } = await publish('stem', {
      positive: [1],
      negative: [-1],
      neuron: [2],
      diversity: [1, 2, 3],
      twin: [4],
    });
    expect([...files.keys()]).toEqual(
      ['positive', 'negative', 'neuron', 'diversity', 'twin'].map((kind) => `atlas/0.${kind}.webp`),
    );
    expect(webp).toEqual(files.get('atlas/0.positive.webp'));
    expect(pictures.silent).toBeUndefined();
    expect(pictures.again).toBeUndefined();
    const [first, second, third] = pictures.diversity!.map(({ picture }) => picture);
    expect([first!.left, second!.left, third!.left]).toEqual([0, 34, 68]);
    const sheet = sharp(files.get('atlas/0.diversity.webp'));
    expect(await sheet.metadata()).toMatchObject({ width: 100, height: size });
    for (const [i, { left, top, width, height }] of [first!, second!, third!].entries()) {
      const cell = sheet.clone().extract({ left, top, width, height }).removeAlpha();
      for (const value of await cell.raw().toBuffer()) {
        expect(Math.abs(value - 50 * (i + 1))).toBeLessThan(4);
      }
    }
  });

  test('leave out those that do not excite it, and say so where none of a kind does', async () => {
    const { pictures, webp, files } = await publish('stem', {
      positive: [0],
      negative: [-3],
      neuron: [0],
      diversity: [0, 2, 0],
      twin: [0],
    });
    expect(pictures.silent).toEqual(['positive', 'neuron', 'twin']);
    expect(pictures.diversity).toHaveLength(1);
    expect(pictures.diversity![0]!.picture).toMatchObject({ left: 0, fileWidth: size });
    expect(webp).toBeUndefined();
    expect([...files.keys()]).toEqual(['atlas/0.negative.webp', 'atlas/0.diversity.webp']);
  });

  test('leave out what was to inhibit a unit that nothing changes', async () => {
    const { pictures } = await publish('stem', {
      positive: [0],
      negative: [0],
      neuron: [0],
      diversity: [0, 0, 0],
      twin: [1],
    });
    expect(pictures.negative).toBeUndefined();
    expect(pictures.silent).toEqual(['positive', 'negative', 'neuron', 'diversity']);
  });

  test('are none of the middle in a layer without space', async () => {
    const { pictures } = await publish('features', {
      positive: [1],
      negative: [-1],
      diversity: [1, 1, 1],
      twin: [1],
    });
    expect(pictures.neuron).toBeUndefined();
    expect(pictures.silent).toBeUndefined();
  });
});
