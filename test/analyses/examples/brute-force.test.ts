// Fifty images, of the embedded model and of GoogLeNet: every list and every histogram is exact.

import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  collectExamples,
  type ExamplesPart,
} from '../../../pipeline/analyses/examples/collect-examples.ts';
import { unitExamples } from '../../../pipeline/analyses/examples/unit-examples.ts';
import { readBatches } from '../../../pipeline/dataset/batches.ts';
import type { Dataset } from '../../../pipeline/dataset/dataset.ts';
import { openImageFolder } from '../../../pipeline/dataset/image-folder.ts';
import { openSpecimens } from '../../../pipeline/dataset/specimens/specimens.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { loadModel, type Model } from '../../../pipeline/model/model.ts';
import { assertBruteForce } from '../../support/brute-force.ts';
import { sharedData } from '../../support/shared-data.ts';

const engine = createOrtEngine();
const batchSize = 5;
const numImages = 50;
const embedded = resolve(import.meta.dirname, '../../../content/models/specimens.onnx');

/** Fifty images spread over a data set, as often as they are asked for. */
function fifty(model: Model, dataset: Dataset) {
  const step = dataset.images.length / numImages;
  const indices = Array.from({ length: numImages }, (_, i) => Math.floor(i * step));
  const { preprocessing: fit } = model.card;
  return () => readBatches(dataset, { fit, batchSize, indices }).batches;
}

async function compare(model: Model, dataset: Dataset): Promise<ExamplesPart> {
  const batches = fifty(model, dataset);
  const found = await collectExamples(engine, model, batches(), { batchSize });
  await assertBruteForce(engine, model, batches(), found, batchSize);
  return found;
}

describe('equal brute force on fifty images', () => {
  const specimens = openSpecimens({ seed: 5, numImages: 200, size: 96 });

  test('drawn specimens', { timeout: 60_000 }, async () => {
    const model = await loadModel(embedded);
    const found = await compare(model, specimens);
    // what would be a fake is told
    const tally = found.layers.get('mixed4a')!;
    const { top } = unitExamples(tally)[3]!;
    tally.images.set([top[1]!.index, top[0]!.index], 3 * tally.top);
    await expect(
      assertBruteForce(engine, model, fifty(model, specimens)(), found, batchSize),
    ).rejects.toThrow('mixed4a:3');
  });

  const googlenet = sharedData('models', 'googlenet_bvlc.onnx');
  const photos = sharedData('photos', 'imagenet-sample');

  test.skipIf(!googlenet || !photos)('photographs', { timeout: 90_000 }, async () => {
    const found = await compare(await loadModel(googlenet!), await openImageFolder(photos!));
    expect(found.layers.size).toBe(12);
  });
});
