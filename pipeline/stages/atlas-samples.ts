// The samples of the activation atlas: in parts of the images, each layer of each kept as soon as it is done.

import { contentKey } from '../base/content-key.ts';
import type { Config } from '../config/config.ts';
import { drawImages, placeGrid } from '../analyses/atlas/places.ts';
import type { Placing } from '../analyses/atlas/sampler.ts';
import { joinSamples, type Samples } from '../analyses/atlas/samples.ts';
import { mostOfTsne } from '../analyses/embedding/lay-out.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Layer } from '../model/layers.ts';
import type { Model } from '../model/model.ts';
import type { Store } from '../store/store.ts';
import { findData } from './kept-data.ts';

/** To be raised when the same images give other samples. */
const edition = 1;

/** Most parts of a small data set, and the numbers that the samples of a part may have, over all layers: 32 MB. */
const maxParts = 24;
const mostNumbers = 2 ** 23;

/** A part of the images that are sampled. */
export type SampleJob = Placing & {
  /** Names of layers. */
  readonly layers: readonly string[];
  /** Indices in the data set, ascending. */
  readonly images: Int32Array;
};

/** How the layers of a model are sampled. */
export type SamplePlan = {
  readonly samplesPerImage: number;
  readonly jobs: readonly SampleJob[];
};

/** @param layers names of those that get a map; images and places are the same whichever these are */
export function planSamples(
  model: Model,
  dataset: Dataset,
  { activationAtlas, seed }: Pick<Config, 'activationAtlas' | 'seed'>,
  layers: readonly string[],
): SamplePlan {
  const { embedding, samples } = activationAtlas;
  const most = embedding === 'tsne' ? Math.min(samples, mostOfTsne) : samples;
  const lot = drawImages(dataset.images.length, { ...activationAtlas, samples: most }, seed);
  const { samplesPerImage } = lot;
  const grid = placeGrid(model.layers.map(({ shape }) => shape));
  const numChannels = model.layers.reduce((total, { shape }) => total + shape[0]!, 0);
  const numImages = Math.max(
    1,
    Math.min(
      Math.ceil(lot.images.length / maxParts),
      Math.floor(mostNumbers / (numChannels * samplesPerImage)),
    ),
  );
  const images = Int32Array.from(lot.images);
  const jobs: SampleJob[] = [];
  for (let start = 0; start < images.length; start += numImages) {
    const own = images.slice(start, start + numImages);
    jobs.push({ layers, images: own, samplesPerImage, grid, seed });
  }
  return { samplesPerImage, jobs };
}

/** The key of the samples of one layer that a job gives. */
export function samplesKey(
  model: Model,
  { fingerprint }: Dataset,
  layer: string,
  { images, samplesPerImage, grid, seed }: SampleJob,
): string {
  const { preprocessing, input } = model.card;
  return contentKey({
    analysis: 'samples',
    edition,
    model: model.hash,
    layer,
    preprocessing,
    input,
    dataset: fingerprint,
    images,
    samplesPerImage,
    grid,
    seed,
  });
}

/** All samples of a layer, from the keys of all jobs, which must be stored. */
export function loadSamples(
  store: Store,
  keys: readonly string[],
  plan: SamplePlan,
  layer: Layer,
): Promise<Samples> {
  async function* parts() {
    for (const key of keys) {
      const part = await findData<Samples>(store, key);
      if (!part)
        throw new Error(`samples: got nothing stored under ${key}, expected those of a job`);
      yield part;
    }
  }
  return joinSamples(parts(), mostSamplesOf(plan, layer), layer.shape[0]!);
}

/** How many samples of a layer there are at most. */
export function mostSamplesOf(plan: SamplePlan, layer: Layer): number {
  const numImages = plan.jobs.reduce((total, { images }) => total + images.length, 0);
  return numImages * samplesPerImageOf(plan, layer);
}

/** A layer without space has one place. */
export function samplesPerImageOf({ samplesPerImage }: SamplePlan, { shape }: Layer): number {
  return shape.length === 1 ? 1 : samplesPerImage;
}
