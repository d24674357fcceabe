import { expect, test } from 'vitest';
import { joinSurveys, type Survey } from '../../../pipeline/analyses/survey/survey.ts';

/** A survey whose numbers say which image, sample and channel they are of; layer `a` has 2 channels, `b` 1. */
function surveyOf(images: readonly number[], samplesPerImage: number): Survey {
  const rows = (own: readonly number[], numChannels: number) =>
    Float32Array.from(own.flatMap((row) => Array.from({ length: numChannels }, (_, c) => row + c)));
  const layer = (numChannels: number) => ({
    peaks: rows(
      images.map((image) => 100 * image),
      numChannels,
    ),
    lows: rows(
      images.map((image) => -100 * image),
      numChannels,
    ),
    samples: rows(
      images.flatMap((image) =>
        Array.from({ length: samplesPerImage }, (_, s) => 100 * image + 10 * s),
      ),
      numChannels,
    ),
  });
  return {
    images,
    layers: new Map([
      ['a', layer(2)],
      ['b', layer(1)],
    ]),
    samplesPerImage,
  };
}

test('surveys of ranges join to the survey of all, also where a range has no image that can be read', () => {
  const parts = [surveyOf([0, 2], 3), surveyOf([], 3), surveyOf([5], 3)];
  expect(joinSurveys(parts)).toEqual(surveyOf([0, 2, 5], 3));
  expect(joinSurveys([parts[2]!])).toEqual(parts[2]);
});
