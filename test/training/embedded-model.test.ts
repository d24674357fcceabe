// The model that the project ships, as it is committed.

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { openSpecimens } from '../../pipeline/dataset/specimens/specimens.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { loadModel, type Model } from '../../pipeline/model/model.ts';
import { selfTest } from '../../pipeline/model/self-test.ts';

const folder = join(import.meta.dirname, '../../content/models');
const path = join(folder, 'specimens.onnx');
/** Neither that of training, 7, nor of its held-out images, 8. */
const seed = 4321;

type Log = {
  readonly seed: number;
  readonly numEpochs: number;
  readonly epochs: readonly { readonly epoch: number; readonly heldOut: number }[];
};

let model: Model;
beforeAll(async () => {
  model = await loadModel(path);
});

describe('the embedded model', () => {
  test('knows at least 95 of 100 specimens it has never seen', async () => {
    const specimens = openSpecimens({ seed, numImages: 320, size: 96 });
    const result = await selfTest(createOrtEngine(), model, specimens, { numImages: 320 });
    expect(result.numImages).toBe(320);
    expect(result.warnings).toEqual([]);
    expect(result.top1).toBeGreaterThanOrEqual(0.95);
  });

  test('is small, with as many units as a reader can walk', async () => {
    expect((await stat(path)).size).toBeLessThanOrEqual(2e6);
    const numUnits = model.layers.reduce((total, { shape }) => total + shape[0]!, 0);
    expect(numUnits).toBeGreaterThanOrEqual(400);
    expect(numUnits).toBeLessThanOrEqual(800);
  });

  test('has a label for every class of the data set', () => {
    const { classes } = openSpecimens({ seed, numImages: 1, size: 96 });
    expect(model.card.labels).toEqual(classes);
  });

  test('comes with the log of its training', async () => {
    const text = await readFile(join(folder, 'specimens.training.json'), 'utf8');
    const { epochs, numEpochs, ...log } = JSON.parse(text) as Log;
    expect([log.seed, log.seed + 1]).not.toContain(seed);
    expect(epochs.map(({ epoch }) => epoch)).toEqual(
      Array.from({ length: numEpochs }, (_, i) => i + 1),
    );
    expect(epochs.at(-1)!.heldOut).toBeGreaterThanOrEqual(0.95);
  });
});
