import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Layer } from '../../pipeline/model/layers.ts';
import type { Model } from '../../pipeline/model/model.ts';
import {
  planVisualizations,
  visualizationKey,
  visualizationKeys,
  type VisualizationRecipe,
} from '../../pipeline/stages/visualization.ts';
import { openTinyModel } from '../support/tiny-model.ts';

const recipe: VisualizationRecipe = {
  size: 64,
  steps: 128,
  learningRate: 0.05,
  decay: 1,
  seed: 0,
  colours: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
};

/** What a plan asks of a model. */
function planned(...names: readonly string[]): Pick<Model, 'layers'> {
  return { layers: names.map((name) => ({ name, shape: [9000, 4, 4] }) as unknown as Layer) };
}

describe('a plan', () => {
  const model = planned('a', 'b');

  const channelLists = fc.uniqueArray(fc.nat(5000), { maxLength: 300 });

  test('has every channel once, in order, in batches of one size of which the last may be smaller', () => {
    fc.assert(
      fc.property(channelLists, (channels) => {
        const jobs = planVisualizations(model, [{ layer: 'a', channels }], { positive: recipe });
        expect(jobs.flatMap((job) => job.channels)).toEqual(channels);
        const sizes = jobs.map((job) => job.channels.length);
        expect(new Set(sizes.slice(0, -1)).size).toBeLessThanOrEqual(1);
        for (const size of sizes) {
          expect(size).toBeGreaterThan(0);
          expect(size).toBeLessThanOrEqual(Math.min(8, sizes[0]!));
        }
        // no more batches than there must be
        expect(jobs).toHaveLength(Math.ceil(channels.length / 8));
      }),
    );
  });

  test('is even where eights would leave one alone', () => {
    const channels = Array.from({ length: 17 }, (_, i) => i);
    const jobs = planVisualizations(model, [{ layer: 'a', channels }], { positive: recipe });
    expect(jobs.map((job) => job.channels.length)).toEqual([6, 6, 5]);
  });

  test('counts the pictures that are to differ, and keeps those of a unit together', () => {
    const channels = Array.from({ length: 5 }, (_, i) => i);
    const sizesFor = (numPictures: number) =>
      planVisualizations(model, [{ layer: 'a', channels }], {
        diversity: { ...recipe, diversity: { numPictures, strength: 1 } },
      }).map((job) => job.channels.length);
    expect(sizesFor(4)).toEqual([2, 2, 1]);
    expect(sizesFor(9)).toEqual([1, 1, 1, 1, 1]);
  });

  test('asks for no neuron in the middle where there is no space', () => {
    const flat = { layers: [{ name: 'a', shape: [10] }] } as unknown as Pick<Model, 'layers'>;
    const jobs = planVisualizations(flat, [{ layer: 'a', channels: [0] }], {
      positive: recipe,
      neuron: recipe,
    });
    expect(jobs.map(({ kind }) => kind)).toEqual(['positive']);
  });

  test('takes layers in order, and all kinds of a layer before the next', () => {
    const selections = ['a', 'b'].map((layer) => ({ layer, channels: [0] }));
    const jobs = planVisualizations(model, selections, { positive: recipe, negative: recipe });
    expect(jobs.map(({ layer, kind }) => `${layer} ${kind}`)).toEqual([
      'a positive',
      'a negative',
      'b positive',
      'b negative',
    ]);
  });
});

describe('the key of a picture', () => {
  let model: Model;
  beforeAll(async () => {
    model = await openTinyModel();
  });
  const job = { layer: 'stem', kind: 'positive', recipe } as const;
  const keyOf = (changes: object, channel = 0) =>
    visualizationKey(model, { ...job, ...changes }, channel);

  test('changes with every field of the recipe, the layer, the kind, the channel and the index', () => {
    const keys = [
      keyOf({}),
      keyOf({ recipe: { ...recipe, size: 65 } }),
      keyOf({ recipe: { ...recipe, steps: 129 } }),
      keyOf({ recipe: { ...recipe, learningRate: 0.06 } }),
      keyOf({ recipe: { ...recipe, decay: 2 } }),
      keyOf({ recipe: { ...recipe, seed: 1 } }),
      keyOf({ recipe: { ...recipe, colours: recipe.colours.toReversed() } }),
      keyOf({ layer: 'block' }),
      keyOf({ kind: 'negative' }),
      keyOf({ recipe: { ...recipe, diversity: { numPictures: 4, strength: 1 } } }),
      keyOf({ recipe: { ...recipe, diversity: { numPictures: 3, strength: 1 } } }),
      keyOf({ recipe: { ...recipe, diversity: { numPictures: 4, strength: 2 } } }),
      keyOf({}, 1),
      visualizationKey(model, job, 0, 0),
      visualizationKey(model, job, 0, 1),
    ];
    // a field that is added must be tried too
    expect(Object.keys(recipe)).toHaveLength(6);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('is another for each kind and each picture of a unit', () => {
    const kinds = ['positive', 'negative', 'neuron', 'diversity', 'again', 'twin'] as const;
    const own = { ...recipe, diversity: { numPictures: 3, strength: 1 } };
    const keys = kinds.flatMap((kind) =>
      visualizationKeys(model, { layer: 'stem', kind, recipe: own }, 0),
    );
    expect(new Set(keys).size).toBe(3 * kinds.length);
  });

  test('does not change with the order of the fields', () => {
    const reversed = Object.fromEntries(Object.entries(recipe).toReversed());
    expect(keyOf({ recipe: reversed })).toBe(keyOf({}));
  });

  test('changes with the model and how it is fed, not with what it is called', () => {
    const { card } = model;
    const other = { ...card, preprocessing: { ...card.preprocessing, scale: 1 } };
    expect(visualizationKey({ ...model, card: other }, job, 0)).not.toBe(keyOf({}));
    expect(visualizationKey({ ...model, hash: 'other' }, job, 0)).not.toBe(keyOf({}));
    const renamed = { ...card, name: 'Tiny', labels: ['a'], licence: 'MIT' };
    expect(visualizationKey({ ...model, card: renamed }, job, 0)).toBe(keyOf({}));
  });
});
