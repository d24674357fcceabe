// The network that knows its images by heart and nothing of their classes, as it is committed.

import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { answersTo, accuracyOf } from '../../pipeline/analyses/robustness/accuracy.ts';
import { random } from '../../pipeline/base/random.ts';
import { openSpecimens } from '../../pipeline/dataset/specimens/specimens.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { loadModel, type Model } from '../../pipeline/model/model.ts';
import { openResponder } from '../../pipeline/model/responder.ts';

const folder = join(import.meta.dirname, '../../content/models');
const path = join(folder, 'specimens-shuffled.onnx');

type Log = {
  readonly seed: number;
  readonly shuffleLabels: boolean;
  readonly numImages: number;
  readonly size: number;
  readonly epochs: readonly { readonly accuracy: number; readonly heldOut: number }[];
};

let model: Model;
let log: Log;
beforeAll(async () => {
  model = await loadModel(path);
  log = JSON.parse(await readFile(join(folder, 'specimens-shuffled.training.json'), 'utf8')) as Log;
});

describe('the model of shuffled labels', () => {
  test('is made and fed as the embedded one', async () => {
    const embedded = await loadModel(join(folder, 'specimens.onnx'));
    expect(model.layers).toEqual(embedded.layers);
    expect(model.card.preprocessing).toEqual(embedded.card.preprocessing);
    expect(model.card.labels).toEqual(embedded.card.labels);
    expect((await stat(path)).size).toBeLessThanOrEqual(8e5);
  });

  test('knows the labels that its images were dealt, and not their own', async () => {
    const { seed, numImages, size } = log;
    const specimens = openSpecimens({ seed, numImages, size });
    const own = specimens.images.map(({ label }) => label!);
    const dealt = random(`${seed}/labels`)
      .permutation(numImages)
      .map((index) => own[index]!);
    const ascending = (labels: readonly number[]) => labels.toSorted((a, b) => a - b);
    expect(ascending(dealt)).toEqual(ascending(own));
    const fit = { resize: size, crop: [size, size] as const };
    const few = Array.from({ length: 96 }, (_, index) => index);
    const images = await Promise.all(few.map((index) => specimens.read(index, fit)));
    const responder = openResponder(createOrtEngine(), model, 32);
    const answers = await answersTo(responder, images);
    await responder.dispose();
    expect(accuracyOf(answers, dealt)).toBeGreaterThan(0.9);
    expect(accuracyOf(answers, own)).toBeLessThan(0.2);
  });

  test('comes with the log of its training, in which nothing is known of other images', () => {
    expect(log.shuffleLabels).toBe(true);
    const { accuracy, heldOut } = log.epochs.at(-1)!;
    expect(accuracy).toBeGreaterThan(0.9);
    expect(heldOut).toBeLessThan(0.15);
  });
});
