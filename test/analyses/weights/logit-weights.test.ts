// What units add to the logits is what the last matrix says, and what the network does when they answer more.

import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { logitWeights } from '../../../pipeline/analyses/weights/logit-weights.ts';
import { float32, sizeOf } from '../../../pipeline/base/tensor.ts';
import { random } from '../../../pipeline/base/random.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { int } from '../../../pipeline/graph/attributes.ts';
import { cut } from '../../../pipeline/graph/cut.ts';
import { getLayer } from '../../../pipeline/model/layers.ts';
import { loadModel, type Model } from '../../../pipeline/model/model.ts';
import { unitLogitWeights } from '../../../pipeline/stages/logit-weights.ts';
import { modelOf } from '../../support/model-of.ts';
import { NetworkBuilder } from '../../support/networks.ts';
import { sharedData } from '../../support/shared-data.ts';

const engine = createOrtEngine();

/** The model, whose logits are `head`. */
async function withHead(n: NetworkBuilder, layers: readonly string[]): Promise<Model> {
  const model = await modelOf(n.build('head'), layers);
  return { ...model, card: { ...model.card, logits: 'head' } };
}

const weightsOf = (model: Model, layer: string) =>
  logitWeights(engine, model, getLayer(model, layer));

/** To five digits after the point. */
const rounded = (values: Iterable<number> = []) => Array.from(values, (value) => value.toFixed(5));

describe('weights of logits', () => {
  test('are those of the last matrix behind a global mean, and there are none before a rectifier', async () => {
    const n = new NetworkBuilder();
    const stem = n.convRelu('stem', n.image, 5, { stride: 2 });
    n.head('head', n.convRelu('last', stem, 6), 4);
    const model = await withHead(n, ['stem', 'last']);
    const gemm = model.graph.constants.get('head/weights')!.data as Float32Array;
    const transposed = Array.from({ length: 24 }, (_, i) => gemm[(i % 4) * 6 + Math.floor(i / 4)]!);
    expect(rounded(await weightsOf(model, 'last'))).toEqual(rounded(transposed));
    expect(await weightsOf(model, 'stem')).toBeUndefined();
  });

  test('follow one of several ways that are concatenated, scaled and turned', async () => {
    const n = new NetworkBuilder();
    const [left, right] = ['left', 'right'].map((name) => n.convRelu(name, n.image, 2));
    const all = n.concat('all', [left!, right!]);
    const doubled = n.op('doubled', 'Mul', [all, n.b.scalar(2)]);
    const turned = n.op('turned', 'Transpose', [doubled], { perm: { ints: [0, 2, 3, 1] } });
    const mean = n.op('mean', 'ReduceMean', [turned, n.b.indices([1, 2])], { keepdims: int(0) });
    n.op('head', 'MatMul', [mean, n.weights('head', [4, 3])]);
    const model = await withHead(n, ['left', 'right']);
    const matrix = [...(model.graph.constants.get('head/weights')!.data as Float32Array)];
    const doubles = matrix.map((weight) => 2 * weight);
    expect(rounded(await weightsOf(model, 'left'))).toEqual(rounded(doubles.slice(0, 6)));
    expect(rounded(await weightsOf(model, 'right'))).toEqual(rounded(doubles.slice(6)));
  });

  test('are absent where the layer is multiplied by what depends on the image', async () => {
    const n = new NetworkBuilder();
    const last = n.convRelu('last', n.image, 3);
    const gate = n.convRelu('gate', n.image, 3);
    n.head('head', n.op('gated', 'Mul', [last, gate]), 2);
    const model = await withHead(n, ['last', 'gate']);
    expect(await weightsOf(model, 'last')).toBeUndefined();
    const square = new NetworkBuilder();
    const own = square.convRelu('last', square.image, 3);
    square.head('head', square.op('squared', 'Mul', [own, own]), 2);
    expect(await weightsOf(await withHead(square, ['last']), 'last')).toBeUndefined();
  });

  test('are absent where the logits do not depend on the layer', async () => {
    const n = new NetworkBuilder();
    const aside = n.convRelu('aside', n.image, 3);
    n.head('head', n.convRelu('last', n.image, 3), 2);
    const graph = n.build('head', n.op('other', 'GlobalAveragePool', [aside]));
    const model = await modelOf(graph, ['aside']);
    const card = { ...model.card, logits: 'head' };
    expect(await weightsOf({ ...model, card }, 'aside')).toBeUndefined();
  });
});

const googlenet = sharedData('models/googlenet_bvlc.onnx');
const embedded = resolve('content/models/specimens.onnx');

test.for([embedded, ...(googlenet ? [googlenet] : [])])(
  'the logits of %s rise by them where the last layer answers more',
  { timeout: 20_000 },
  async (path) => {
    const model = await loadModel(path);
    const layer = model.layers.at(-1)!;
    const weights = (await weightsOf(model, layer.name))!;
    const { logits } = model.card;
    const tail = cut(model.graph, [logits!], [layer.name]);
    const input = { name: layer.name, dtype: 'float32', shape: [1, ...layer.shape] } as const;
    const program = await engine.load({ ...tail, inputs: [input] });
    const rng = random('logits');
    const values = Float32Array.from({ length: sizeOf(layer.shape) }, () => rng.uniform(0, 4));
    const run = async (data: Float32Array) =>
      (await program.run({ [layer.name]: float32(input.shape, data) }))[logits!]!
        .data as Float32Array;
    const before = (await run(values)).slice();
    const area = values.length / layer.shape[0]!;
    for (const channel of [0, 7, layer.shape[0]! - 1]) {
      const more = values.slice();
      for (let i = channel * area; i < (channel + 1) * area; i++) more[i]! += 3;
      const after = await run(more);
      after.forEach((logit, k) => {
        const weight = weights[channel * after.length + k]!;
        expect((logit - before[k]!) / 3).toBeCloseTo(weight, 3);
      });
    }
    await program.dispose();
  },
);

test('a record names the classes of the largest and the smallest, and numbers those without a name', () => {
  const weights = Float32Array.of(0, 0, 0, 0, 1, -2, 3, 0);
  expect(unitLogitWeights(weights, 1, 2, { labels: ['elm', 'fir', 'oak'] })).toEqual({
    raises: [
      { label: 'oak', weight: 3 },
      { label: 'elm', weight: 1 },
    ],
    lowers: [{ label: 'fir', weight: -2 }],
  });
  const many = Float32Array.from({ length: 12 }, (_, i) => i - 6);
  const { raises, lowers } = unitLogitWeights(many, 0, 1, { labels: [] })!;
  expect(raises.map(({ label }) => label)).toEqual(['11', '10', '9', '8', '7']);
  expect(lowers.map(({ label }) => label)).toEqual(['0', '1', '2', '3', '4']);
});

test('a record says nothing of a channel that adds nothing to any class', () => {
  const weights = Float32Array.of(1, 2, 0, 0);
  expect(unitLogitWeights(weights, 1, 2, { labels: [] })).toBeUndefined();
});
