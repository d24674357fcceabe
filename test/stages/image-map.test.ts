// What a map of whole images is made of.

import { expect, test } from 'vitest';
import { pointAt } from '../../pipeline/base/points.ts';
import type { Survey } from '../../pipeline/analyses/survey/survey.ts';
import { imageGrids, imageSamples } from '../../pipeline/stages/image-map.ts';

/** Three images of two parts each, of a layer of two channels; nothing excites the second. */
const survey: Survey = {
  images: [4, 7, 9],
  samplesPerImage: 2,
  layers: new Map([
    [
      'late',
      {
        peaks: new Float32Array(6),
        lows: new Float32Array(6),
        samples: Float32Array.of(1, 0, 3, 4, 0, 0, 0, 0, 5, 6, 7, 8),
      },
    ],
  ]),
};

test('an image is the mean of its parts; one that excites nothing has no place', () => {
  const { places, vectors, numSilent } = imageSamples(survey, 'late');
  expect([...places.images]).toEqual([4, 9]);
  expect([...places.ids]).toEqual([4, 9]);
  expect([...pointAt(vectors, 0)]).toEqual([2, 2]);
  expect([...pointAt(vectors, 1)]).toEqual([6, 7]);
  expect(numSilent).toBe(1);
});

test('of many images as many are taken as a map holds, from the first to the last', () => {
  const images = Array.from({ length: 3000 }, (_, i) => 2 * i);
  const samples = Float32Array.from({ length: 3000 }, (_, i) => i + 1);
  const layer = { peaks: samples, lows: samples, samples };
  const many = { images, samplesPerImage: 1, layers: new Map([['late', layer]]) };
  const { places, vectors } = imageSamples(many, 'late');
  expect(places.images).toHaveLength(1024);
  expect(places.images[0]).toBe(0);
  expect(places.images[1023]!).toBeGreaterThan(5980);
  places.images.forEach((image, i) => expect(vectors.data[i]).toBe(image / 2 + 1));
});

test('grids have a quarter, as many and four times as many cells as there are images', () => {
  expect(imageGrids(2048)).toEqual([23, 45, 91]);
  expect(imageGrids(3)).toEqual([2, 3]);
  expect(imageGrids(1e6)).toEqual([160]);
});
