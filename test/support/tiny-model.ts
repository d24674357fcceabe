// The model of tiny builds, opened, with a data set and what it might say of a unit.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TopImage, UnitExamples } from '../../pipeline/analyses/examples/unit-examples.ts';
import type { Dataset } from '../../pipeline/dataset/dataset.ts';
import { loadModel, type Model } from '../../pipeline/model/model.ts';
import { noiseImage } from './images.ts';
import { writeTinyModel } from './tiny-build.ts';

export async function openTinyModel(): Promise<Model> {
  const folder = await mkdtemp(join(tmpdir(), 'tiny-'));
  await writeTinyModel(folder, 'tiny');
  const model = await loadModel(join(folder, 'tiny.onnx'));
  await rm(folder, { recursive: true });
  return model;
}

/** Twelve images of the model's size, three classes; without labels where `classes` is empty. */
export function tinyDataset(classes: readonly string[] = ['ash', 'birch', 'cedar']): Dataset {
  return {
    name: 'tiny images',
    classes,
    images: Array.from({ length: 12 }, (_, i) => ({
      id: `${i}.png`,
      ...(classes.length > 0 && { label: i % classes.length }),
    })),
    fingerprint: 'fingerprint',
    read: (index) => Promise.resolve(noiseImage(index, 24)),
  };
}

/** What a data set says of a unit whose strongest images are `top`. */
export function examplesOf(top: readonly TopImage[]): UnitExamples {
  const max = Math.max(0, ...top.map(({ value }) => value));
  const spectrum = {
    low: 0,
    high: max + 1,
    counts: [10, top.length],
    numPositions: 10 + top.length,
    inactiveShare: 10 / (10 + top.length),
    mean: max / 2,
    min: 0,
    max,
  };
  return { top, spectrum };
}
