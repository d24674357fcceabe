import { describe, expect, test } from 'vitest';
import { float32, sizeOf } from '../../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { cut } from '../../../pipeline/graph/cut.ts';
import { gradient, gradientName, SEED } from '../../../pipeline/graph/gradient.ts';
import {
  openLinearAttribution,
  type Position,
} from '../../../pipeline/analyses/attribution/linear.ts';
import { logitWeights } from '../../../pipeline/analyses/weights/logit-weights.ts';
import { findLogits } from '../../../pipeline/model/to-logits.ts';
import { getLayer } from '../../../pipeline/model/layers.ts';
import { loadModel, type Model } from '../../../pipeline/model/model.ts';
import { preprocess } from '../../../pipeline/model/preprocess.ts';
import { noiseImage } from '../../support/images.ts';
import { modelOf } from '../../support/model-of.ts';
import { NetworkBuilder } from '../../support/networks.ts';

const engine = createOrtEngine({ numThreads: 1 });
const embedded = new URL('../../../content/models/specimens.onnx', import.meta.url).pathname;

function inputOf({ card }: Model, count: number) {
  const images = Array.from({ length: count }, (_, i) => noiseImage(i, card.input.size[0]));
  return preprocess(images, card.preprocessing, card.input.layout);
}

async function attribute(
  model: Model,
  layer: string,
  positions: readonly Position[],
  batchSize = 4,
) {
  const attribution = await openLinearAttribution(engine, model, getLayer(model, layer), batchSize);
  const values = await attribution!.run(inputOf(model, positions.length), positions);
  await attribution!.dispose();
  return { values, numLogits: attribution!.numLogits };
}

/** Gradient times activation at each position, of one logit after the other. */
async function byGradients(model: Model, layer: string, positions: readonly Position[]) {
  const { tensor } = model.card.input;
  const input = inputOf(model, positions.length);
  const of = findLogits(model)!;
  const shapes = { [tensor]: input.shape };
  const graph = gradient(model.graph, { of, wrt: [layer], shapes });
  const program = await engine.load(graph);
  const forward = await engine.load(cut(model.graph, [layer]));
  const activations = (await forward.run({ [tensor]: input }))[layer]!;
  const x = activations.data as Float32Array;
  const numChannels = activations.shape[1]!;
  const [height = 1, width = 1] = activations.shape.slice(2);
  const seedShape = graph.inputs.find(({ name }) => name === SEED)!.shape as readonly number[];
  const numLogits = seedShape[1]!;
  const values = new Float32Array(positions.length * numLogits);
  for (let k = 0; k < numLogits; k++) {
    const seed = new Float32Array(sizeOf(seedShape));
    for (let i = 0; i < positions.length; i++) seed[i * numLogits + k] = 1;
    const results = await program.run({ [tensor]: input, [SEED]: float32(seedShape, seed) });
    const g = results[gradientName(layer)]!.data as Float32Array;
    positions.forEach(({ row, col }, i) => {
      for (let c = 0; c < numChannels; c++) {
        const p = ((i * numChannels + c) * height + row) * width + col;
        values[i * numLogits + k]! += g[p]! * x[p]!;
      }
    });
  }
  await program.dispose();
  await forward.dispose();
  return values;
}

/** Greatest difference, as a share of the largest value that is wanted. */
function worstError(found: Float32Array, wanted: Float32Array): number {
  const worst = Math.max(...wanted.map((value, i) => Math.abs(value - found[i]!)));
  return worst / Math.max(...wanted.map(Math.abs));
}

describe('all logits at once are what one gradient after the other says', () => {
  test.each(['conv2d1', 'mixed4a', 'mixed5b'])('of %s of the embedded model', async (layer) => {
    const model = await loadModel(embedded);
    const positions = [
      { row: 1, col: 2 },
      { row: 3, col: 0 },
      { row: 5, col: 5 },
    ];
    const { values } = await attribute(model, layer, positions);
    expect(worstError(values, await byGradients(model, layer, positions))).toBeLessThan(1e-4);
  });

  test('of a layer without space, and of tokens', async () => {
    const n = new NetworkBuilder();
    const tokens = n.block('block', n.tokens('tokens', 4));
    const pooled = n.b.mean(tokens, [1]);
    const features = n.relu('features', n.b.matmul(pooled, n.weights('features', [6, 5])));
    const weights = n.weights('logits', [5, 3]);
    n.op('logits', 'MatMul', [features, weights]);
    const model = await modelOf(n.build('logits'), ['tokens', 'features']);
    const place = [{ row: 0, col: 0 }];
    const { values } = await attribute(model, 'features', place, 1);
    expect(worstError(values, await byGradients(model, 'features', place))).toBeLessThan(1e-4);
    // the layer is a view of the tokens: 16 of 6 channels, behind one that stands apart
    const { values: ofTokens } = await attribute(model, 'tokens', [{ row: 1, col: 3 }], 1);
    const { source } = getLayer(model, 'tokens');
    const { tensor } = model.card.input;
    const input = inputOf(model, 1);
    const shapes = { [tensor]: input.shape };
    const program = await engine.load(
      gradient(model.graph, { of: 'logits', wrt: [source], shapes }),
    );
    const forward = await engine.load(cut(model.graph, [source]));
    const x = (await forward.run({ [tensor]: input }))[source]!.data as Float32Array;
    for (let k = 0; k < 3; k++) {
      const seed = float32([1, 3], Float32Array.of(0, 0, 0).fill(1, k, k + 1));
      const results = await program.run({ [tensor]: input, [SEED]: seed });
      const g = results[gradientName(source)]!.data as Float32Array;
      const start = 6 * (1 + 4 + 3);
      const own = g.subarray(start, start + 6).map((value, c) => value * x[start + c]!);
      expect(own.some((value) => value !== 0)).toBe(true);
      expect(ofTokens[k]).toBeCloseTo(
        own.reduce((sum, value) => sum + value, 0),
        5,
      );
    }
  });
});

test('where the rest is linear it is what the weights say', async () => {
  const model = await loadModel(embedded);
  const layer = getLayer(model, 'mixed5b');
  const [numChannels, height, width] = layer.shape as [number, number, number];
  const weights = (await logitWeights(engine, model, layer))!;
  const { values, numLogits } = await attribute(model, 'mixed5b', [{ row: 2, col: 4 }]);
  const forward = await engine.load(cut(model.graph, ['mixed5b']));
  const input = inputOf(model, 1);
  const results = await forward.run({ [model.card.input.tensor]: input });
  const x = results['mixed5b']!.data as Float32Array;
  const wanted = new Float32Array(numLogits);
  for (let c = 0; c < numChannels; c++) {
    // the weights are of a whole map of ones
    const own = x[(c * height + 2) * width + 4]! / (height * width);
    for (let k = 0; k < numLogits; k++) wanted[k]! += own * weights[c * numLogits + k]!;
  }
  expect(worstError(values, wanted)).toBeLessThan(1e-4);
});

test('there is none without logits, nor for the logits themselves', async () => {
  const n = new NetworkBuilder();
  const conv = n.convRelu('conv', n.image, 4);
  const model = await modelOf(n.build(conv), ['conv']);
  expect(findLogits(model)).toBeUndefined();
  expect(await openLinearAttribution(engine, model, model.layers[0]!, 2)).toBeUndefined();
});
