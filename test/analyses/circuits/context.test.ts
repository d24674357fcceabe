// Contributions add up to the response; silencing a unit takes its contribution away.

import { afterAll, expect, test } from 'vitest';
import { float32, sizeOf } from '../../../pipeline/base/tensor.ts';
import { random } from '../../../pipeline/base/random.ts';
import { openAblation } from '../../../pipeline/analyses/circuits/ablation.ts';
import { openContext } from '../../../pipeline/analyses/circuits/context.ts';
import { openWeights } from '../../../pipeline/analyses/circuits/weights-between.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { ints } from '../../../pipeline/graph/attributes.ts';
import { getLayer } from '../../../pipeline/model/layers.ts';
import { modelOf } from '../../support/model-of.ts';
import { NetworkBuilder } from '../../support/networks.ts';

const engine = createOrtEngine();
afterAll(() => engine.dispose?.());

const size = 16;

/** stem → biased convolution `direct`; stem → a bottleneck with a rectifier → `hidden`. */
async function network() {
  const n = new NetworkBuilder({ size });
  const stem = n.convRelu('stem', n.image, 5);
  const bias = n.b.constant(float32([3], Float32Array.of(0.5, -1, 2)));
  const sum = n.op('direct/sum', 'Conv', [stem, n.weights('direct', [3, 5, 3, 3]), bias], {
    pads: ints(1, 1, 1, 1),
  });
  const hidden = n.convRelu('hidden', n.convRelu('narrow', n.relu('direct', sum), 4), 3);
  return modelOf(n.build(n.head('features', hidden, 2)), ['stem', 'direct', 'hidden', 'features']);
}

function images(count: number) {
  const rng = random('images');
  const shape = [count, 3, size, size];
  return float32(
    shape,
    Float32Array.from({ length: sizeOf(shape) }, () => rng.uniform()),
  );
}

const positions = [
  { channel: 0, row: 7, col: 9 },
  { channel: 2, row: 0, col: 15 },
];

const total = (values: Float32Array) => values.reduce((sum, value) => sum + value, 0);

test('contributions add up to the response less its bias', async () => {
  const model = await network();
  const pair = { from: getLayer(model, 'stem'), to: getLayer(model, 'direct') };
  const context = await openContext(engine, model, pair, 2);
  const responses = await context.run(images(2), positions);
  for (const [i, bias] of [0.5, 2].entries()) {
    expect(total(responses[i]!.contributions) + bias).toBeCloseTo(responses[i]!.value, 4);
  }
});

test('they add up through rectifiers that stand between', async () => {
  const model = await network();
  const pair = { from: getLayer(model, 'direct'), to: getLayer(model, 'hidden') };
  const context = await openContext(engine, model, pair, 2);
  for (const { contributions, value } of await context.run(images(2), positions)) {
    expect(total(contributions)).toBeCloseTo(value, 4);
  }
});

test('gradients are the weights where nothing lies between', async () => {
  const model = await network();
  const pair = { from: getLayer(model, 'stem'), to: getLayer(model, 'direct') };
  const context = await openContext(engine, model, pair, 2);
  const weights = (await openWeights(engine, model, pair, 1))!;
  const [inside] = await context.run(images(2), positions);
  const [expected] = await weights.read([0]);
  expect(inside!.weights).toMatchObject({ height: 3, width: 3, top: -1, left: -1 });
  inside!.weights.values.forEach((value, i) => {
    expect(value).toBeCloseTo(expected!.values[i]!, 6);
  });
});

test('silencing a unit takes away what it contributes', async () => {
  const model = await network();
  const pair = { from: getLayer(model, 'stem'), to: getLayer(model, 'direct') };
  const context = await openContext(engine, model, pair, 2);
  const ablation = (await openAblation(engine, model, pair, 2))!;
  const responses = await context.run(images(2), positions);
  const left = await ablation.run(
    positions.map((position, n) => ({
      position,
      activations: responses[n]!.activations,
      silenced: [n, 3],
    })),
  );
  for (const [n, { value, contributions }] of responses.entries()) {
    expect(left[n]).toBeCloseTo(value - contributions[n]! - contributions[3]!, 4);
  }
});
