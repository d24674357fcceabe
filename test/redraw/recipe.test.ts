import { expect, test } from 'vitest';
import { imagenetColours } from '../../pipeline/analyses/optvis/colour.ts';
import type { UnitRecord, Visualization } from '../../pipeline/store/schema.ts';
import { kindsOf, publishedChoice, recipeOf } from '../../src/redraw/recipe.ts';

type Pictures = Parameters<typeof recipeOf>[0];

const colours = [
  [0.3, 0.1, 0],
  [0.3, 0, 0.1],
  [0.3, -0.1, 0],
];

function picture(key: string, recipe: Record<string, unknown>): Visualization {
  const place = { left: 0, top: 0, width: 96, height: 96, fileWidth: 96, fileHeight: 96 };
  return {
    picture: { file: 'net/block/3.positive.webp', ...place },
    objective: 'the mean',
    activation: 1,
    peak: 2,
    provenance: { key, recipe, model: '', engine: '', version: '' },
  };
}

const recipe = { size: 96, steps: 72, learningRate: 0.1, decay: 1.5, seed: 4, colours };
const unit: Pictures = {
  id: 'a:b:3',
  channel: 3,
  positive: picture('first', recipe),
  negative: picture('second', { ...recipe, steps: 28 }),
} satisfies Partial<UnitRecord>;

test('a picture is drawn as the published one, from its noise and transforms', () => {
  expect(recipeOf(unit, publishedChoice(unit, 'positive'))).toEqual({
    layer: 'a:b',
    channel: 3,
    kind: 'positive',
    size: 96,
    steps: 72,
    learningRate: 0.1,
    decay: 1.5,
    colours,
    seed: 'first',
    transformSeed: '4',
    aids: ['frequencies', 'colours', 'transforms'],
  });
  expect(recipeOf(unit, publishedChoice(unit, 'negative'))).toMatchObject({
    seed: 'second',
    steps: 28,
  });
});

test('from other noise it begins and is moved otherwise', () => {
  const choice = publishedChoice(unit, 'positive');
  const starts = [0, 1, 2].map((start) => recipeOf(unit, { ...choice, start }));
  expect(new Set(starts.map(({ seed }) => seed)).size).toBe(3);
  expect(new Set(starts.map(({ transformSeed }) => transformSeed)).size).toBe(3);
});

test('what is not published is drawn as what is, or as usual', () => {
  const { negative, positive: _, ...bare } = unit;
  const asleep = { ...bare, negative };
  expect(kindsOf(unit)).toEqual(['positive', 'negative']);
  expect(kindsOf(asleep)).toEqual(['positive', 'negative']);
  expect(kindsOf(bare)).toEqual(['positive']);
  expect(recipeOf(asleep, publishedChoice(asleep, 'positive'))).toMatchObject({
    seed: 'a:b:3 positive',
    steps: 28,
    colours,
  });
  expect(recipeOf(bare, publishedChoice(bare, 'positive'))).toMatchObject({
    seed: 'a:b:3 positive',
    learningRate: 0.05,
    colours: imagenetColours,
  });
});
