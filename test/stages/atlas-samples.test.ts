// How the images of an atlas are divided among jobs.

import { beforeAll, describe, expect, test } from 'vitest';
import type { Config } from '../../pipeline/config/config.ts';
import type { Dataset } from '../../pipeline/dataset/dataset.ts';
import type { Model } from '../../pipeline/model/model.ts';
import { planSamples, samplesKey } from '../../pipeline/stages/atlas-samples.ts';
import { tinyConfig } from '../support/tiny-build.ts';
import { openTinyModel, tinyDataset } from '../support/tiny-model.ts';

let model: Model;

beforeAll(async () => {
  model = await openTinyModel();
});

function datasetOf(numImages: number): Dataset {
  return {
    ...tinyDataset(),
    images: Array.from({ length: numImages }, (_, i) => ({ id: `${i}.png` })),
  };
}

function planOf(numImages: number, atlas: Partial<Config['activationAtlas']>, own = model) {
  const { activationAtlas } = tinyConfig('.');
  const config = { activationAtlas: { ...activationAtlas, ...atlas }, seed: 0 };
  return planSamples(own, datasetOf(numImages), config, ['block']);
}

describe('the jobs of an atlas', () => {
  test('take each image once, a few dozen at a time', () => {
    const { jobs, samplesPerImage } = planOf(1000, {});
    expect(jobs.length).toBe(24);
    expect(jobs.flatMap(({ images }) => [...images])).toEqual([...Array(1000).keys()]);
    expect(samplesPerImage).toBe(8);
    expect(jobs.every((job) => job.samplesPerImage === 8)).toBe(true);
  });

  test('give no more numbers than fit, however large the data set and wide the layers', () => {
    const wide = {
      ...model,
      layers: model.layers.map((layer) => ({ ...layer, shape: [50_000, 12, 12] })),
    };
    const { jobs, samplesPerImage } = planOf(20_000, { samples: 1_000_000 }, wide);
    for (const { images } of jobs) {
      expect(images.length * samplesPerImage * 3 * 50_000).toBeLessThanOrEqual(2 ** 23);
    }
    expect(jobs.reduce((total, { images }) => total + images.length, 0)).toBe(20_000);
  });

  test('keep the samples of a layer whichever others are wanted', () => {
    const dataset = datasetOf(12);
    const { jobs } = planOf(12, {});
    const [job] = jobs;
    const key = samplesKey(model, dataset, 'block', job!);
    expect(samplesKey(model, dataset, 'block', { ...job!, layers: ['stem', 'block'] })).toBe(key);
    expect(samplesKey(model, dataset, 'stem', job!)).not.toBe(key);
    expect(samplesKey(model, dataset, 'block', jobs[1]!)).not.toBe(key);
    expect(samplesKey(model, dataset, 'block', { ...job!, seed: 1 })).not.toBe(key);
  });

  test('take no more than t-SNE can lay out', () => {
    const { jobs, samplesPerImage } = planOf(999, { embedding: 'tsne' });
    const numImages = jobs.reduce((total, { images }) => total + images.length, 0);
    expect([numImages, samplesPerImage]).toEqual([999, 8]);
    expect(
      planOf(20_000, { embedding: 'tsne' }).jobs.flatMap(({ images }) => [...images]).length,
    ).toBe(8000);
  });
});
