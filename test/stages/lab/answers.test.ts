import { expect, test } from 'vitest';
import { chooseImages, planAnswers } from '../../../pipeline/stages/lab/answers.ts';
import { openTinyModel, tinyDataset } from '../../support/tiny-model.ts';

const model = await openTinyModel();

/** Image i has class i mod 3. */
const answers = Array.from({ length: 12 }, (_, index) => ({
  index,
  // every fourth is named wrongly
  best: (index + (index % 4 === 0 ? 1 : 0)) % 3,
  probability: 0.4 + index / 24,
}));

test('right and wrong, sure and hardly sure take turns', () => {
  const chosen = chooseImages(model, tinyDataset(), answers, 3, 4);
  expect(chosen).toEqual([
    { index: 11, chosen: 'most confident', isRight: true },
    { index: 8, chosen: 'most confident', isRight: false },
    { index: 1, chosen: 'least confident', isRight: true },
    { index: 0, chosen: 'least confident', isRight: false },
  ]);
});

test('no image comes twice, and no more than there are', () => {
  const all = chooseImages(model, tinyDataset(), answers, 3, 50);
  expect(all.map(({ index }) => index).toSorted((a, b) => a - b)).toEqual([...Array(12).keys()]);
});

test('without labels, the surest and the least sure', () => {
  const chosen = chooseImages(model, tinyDataset([]), answers, 3, 2);
  expect(chosen.map(({ index, isRight }) => [index, isRight])).toEqual([
    [11, undefined],
    [0, undefined],
  ]);
});

test('answers that are no numbers are passed over', () => {
  const odd = answers.map((each) => ({ ...each, probability: NaN }));
  expect(chooseImages(model, tinyDataset(), odd, 3, 4)).toEqual([]);
});

test('at most a thousand images are asked about, spread over the data set', () => {
  const images = Array.from({ length: 5000 }, (_, i) => ({ id: `${i}` }));
  const indices = planAnswers({ images }).flatMap((job) => job.images);
  expect(indices).toHaveLength(1000);
  expect(new Set(indices).size).toBe(1000);
  expect([indices[0], indices.at(-1)]).toEqual([2, 4997]);
});
