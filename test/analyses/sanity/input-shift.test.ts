import { describe, expect, test } from 'vitest';
import { shiftInput } from '../../../pipeline/analyses/sanity/input-shift.ts';
import { random } from '../../../pipeline/base/random.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import type { Model } from '../../../pipeline/model/model.ts';
import { preprocess } from '../../../pipeline/model/preprocess.ts';
import { openResponder } from '../../../pipeline/model/responder.ts';
import { shiftedModel } from '../../../pipeline/model/shifted.ts';
import { noiseImage } from '../../support/images.ts';
import { modelOf } from '../../support/model-of.ts';
import { NetworkBuilder } from '../../support/networks.ts';

const size = 16;
const engine = createOrtEngine({ numThreads: 1 });
const rng = random('image');
const image = Float32Array.from({ length: 3 * size * size }, () => rng.uniform());
const target = { kind: 'class', index: 1 } as const;

async function twoBranches(): Promise<Model> {
  const n = new NetworkBuilder({ size });
  const wide = n.convRelu('wide', n.image, 6, { kernel: 5, stride: 2 });
  const narrow = n.convRelu('narrow', n.image, 6, { kernel: 3, stride: 2 });
  const joined = n.concat('joined', [wide, narrow]);
  return await modelOf(n.build('logits', n.head('logits', joined, 4)), ['joined']);
}

async function ask(model: Model, input: Float32Array) {
  const responder = openResponder(engine, model, 1);
  const [logits] = await responder.logits([input]);
  const [found] = await responder.gradients([input], target);
  await responder.dispose();
  return { logits: logits!, gradient: found!.gradient };
}

describe('a shifted model', () => {
  test.each([0.5, -2])('says the same of images to which %d was added', async (amount) => {
    const model = await twoBranches();
    const shifted = shiftedModel(model, amount)!;
    const own = await ask(model, image);
    const other = await ask(
      shifted,
      image.map((value) => value + amount),
    );
    other.logits.forEach((logit, i) => expect(logit).toBeCloseTo(own.logits[i]!, 4));
    other.gradient.forEach((value, i) => expect(value).toBeCloseTo(own.gradient[i]!, 4));
  });

  test('has a card by which photographs become its input', async () => {
    const model = await modelOf((await twoBranches()).graph, ['joined'], '{ mean: .5, std: .25 }');
    const photo = noiseImage('photo', size);
    const shifted = shiftedModel(model, 3)!;
    const plain = preprocess([photo], model.card.preprocessing, 'NCHW');
    const moved = preprocess([photo], shifted.card.preprocessing, 'NCHW');
    Array.from(moved.data, Number).forEach((value, i) =>
      expect(value).toBeCloseTo(Number(plain.data[i]) + 3, 4),
    );
  });

  test('is none where the image does not go to convolutions alone', async () => {
    const n = new NetworkBuilder({ size });
    const pooled = n.pool('pooled', n.image);
    const graph = n.build('logits', n.head('logits', n.convRelu('first', pooled, 4), 3));
    const model = await modelOf(graph, ['first']);
    expect(shiftedModel(model, 1)).toBeUndefined();
    expect(await shiftInput(model, image, () => Promise.resolve([]))).toBeUndefined();
  });
});

test('the gradient stays as the input is shifted; gradient times input does not', async () => {
  const model = await twoBranches();
  const found = await shiftInput(model, image, async (variant, input) => {
    const { gradient } = await ask(variant, input);
    const map = (values: Float32Array) => ({ values, height: 3 * size, width: size });
    return [map(gradient), map(gradient.map((value, i) => value * input[i]!))];
  });
  expect(found![0]).toBeGreaterThan(0.9999);
  expect(found![1]).toBeLessThan(0.95);
});
