import { describe, expect, test } from 'vitest';
import { random } from '../../pipeline/base/random.ts';
import { float32 } from '../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { adamRates } from '../../pipeline/graph/adam.ts';
import { int, ints } from '../../pipeline/graph/attributes.ts';
import type { Graph } from '../../pipeline/graph/graph.ts';
import {
  packWeights,
  trainingStep,
  unpackWeights,
  weightTable,
} from '../../pipeline/training/step.ts';
import { NetworkBuilder } from '../support/networks.ts';

const size = 5;
const numOut = 2;
const numClasses = 3;
const batchSize = 4;
const numKernel = numOut * 3 * 9;

/** 3×3 convolution, ReLU, mean over space, linear map; all with biases. */
function tinyNetwork(): Graph {
  const n = new NetworkBuilder({ size });
  const bias = (name: string, ...values: number[]) =>
    n.b.constant(float32([values.length], Float32Array.from(values)), name);
  const sum = n.op(
    'sum',
    'Conv',
    [n.image, n.weights('conv', [numOut, 3, 3, 3]), bias('conv/bias', 0.1, -0.2)],
    { pads: ints(1, 1, 1, 1) },
  );
  const flat = n.op('flat', 'Flatten', [n.op('mean', 'GlobalAveragePool', [n.relu('conv', sum)])]);
  const weights = n.weights('logits', [numClasses, numOut]);
  const inputs = [flat, weights, bias('logits/bias', 0.3, 0, -0.1)];
  return n.build(n.op('logits', 'Gemm', inputs, { transB: int(1) }));
}

const graph = tinyNetwork();
const table = weightTable(graph);
const weights = packWeights(graph, table);
const rng = random('step');
const images = Float32Array.from({ length: batchSize * 3 * size * size }, () => rng.normal());
/** Smoothed, so that no row is a single 1. */
const targets = Float32Array.from({ length: batchSize * numClasses }, (_, i) =>
  i % numClasses === Math.floor(i / numClasses) % numClasses ? 0.9 : 0.05,
);

/** Mean cross-entropy of the network with other weights, by its definition, in double precision. */
function lossOf(w: ArrayLike<number>): number {
  let loss = 0;
  for (let image = 0; image < batchSize; image++) {
    const scores = scoresOf(w, image);
    const total = Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0));
    scores.forEach((score, k) => {
      loss -= targets[image * numClasses + k]! * (score - total);
    });
  }
  return loss / batchSize;
}

function scoresOf(w: ArrayLike<number>, image: number): number[] {
  const features = Array.from({ length: numOut }, (_, out) => {
    let total = 0;
    for (let row = 0; row < size; row++) {
      for (let col = 0; col < size; col++) {
        total += Math.max(0, w[numKernel + out]! + correlation(w, image, out, row, col));
      }
    }
    return total / (size * size);
  });
  const linear = numKernel + numOut;
  return Array.from({ length: numClasses }, (_, k) =>
    features.reduce(
      (sum, feature, out) => sum + feature * w[linear + k * numOut + out]!,
      w[linear + numClasses * numOut + k]!,
    ),
  );
}

function correlation(
  w: ArrayLike<number>,
  image: number,
  out: number,
  row: number,
  col: number,
): number {
  let sum = 0;
  for (let channel = 0; channel < 3; channel++) {
    for (let i = 0; i < 9; i++) {
      const y = row + Math.floor(i / 3) - 1;
      const x = col + (i % 3) - 1;
      if (y < 0 || y >= size || x < 0 || x >= size) continue;
      const pixel = images[((image * 3 + channel) * size + y) * size + x]!;
      sum += w[(out * 3 + channel) * 9 + i]! * pixel;
    }
  }
  return sum;
}

/** Central differences. */
function gradientOf(w: Float32Array): number[] {
  const at = Float64Array.from(w);
  const h = 1e-5;
  return Array.from(at, (value, i) => {
    at[i] = value + h;
    const above = lossOf(at);
    at[i] = value - h;
    const below = lossOf(at);
    at[i] = value;
    return (above - below) / (2 * h);
  });
}

function expectClose(got: ArrayLike<number>, wanted: readonly number[], tolerance: number): void {
  expect(got.length).toBe(wanted.length);
  wanted.forEach((value, i) => {
    expect(Math.abs(got[i]! - value), `element ${i}`).toBeLessThan(tolerance);
  });
}

describe('a training step', () => {
  const rate = 0.01;
  const decay = 0.002;

  test.each([1, 3])('is Adam with decoupled decay down the gradient, at step %i', async (step) => {
    const state = { batchSize, size, numClasses, weightDecay: 0 };
    const program = await createOrtEngine({ numThreads: 1 }).load(
      trainingStep(graph, table, state),
    );
    const vector = (values: Float32Array) => float32([values.length], values);
    // moments as earlier steps leave them
    const mean = weights.map((_, i) => (step === 1 ? 0 : 0.01 * Math.sin(i)));
    const square = weights.map((_, i) => (step === 1 ? 0 : 1e-4 * (1 + Math.cos(i))));
    const results = await program.run({
      images: float32([batchSize, 3, size, size], images),
      targets: float32([batchSize, numClasses], targets),
      weights: vector(weights),
      mean: vector(mean),
      square: vector(square),
      decay: float32([1], Float32Array.of(decay)),
      ...adamRates(-rate, step),
    });
    await program.dispose();
    const get = (name: string) => results[name]!.data as Float32Array;
    expectClose(get('loss'), [lossOf(weights)], 1e-6);
    const scores = Array.from({ length: batchSize }, (_, image) => scoresOf(weights, image));
    expectClose(get('logits'), scores.flat(), 1e-5);
    const gradient = gradientOf(weights);
    const nextMean = gradient.map((g, i) => 0.9 * mean[i]! + 0.1 * g);
    const nextSquare = gradient.map((g, i) => 0.999 * square[i]! + 0.001 * g * g);
    expectClose(get("mean'"), nextMean, 1e-7);
    expectClose(get("square'"), nextSquare, 1e-8);
    const next = Array.from(weights, (weight, i) => {
      const m = nextMean[i]! / (1 - 0.9 ** step);
      const v = nextSquare[i]! / (1 - 0.999 ** step);
      return weight - (rate * m) / (Math.sqrt(v) + 1e-8) - decay * weight;
    });
    expectClose(get("weights'"), next, 2e-6);
    // a gradient of zeros would pass much of the above
    expect(Math.max(...gradient.map(Math.abs))).toBeGreaterThan(0.01);
  });
});

describe('packed weights', () => {
  test('hold every weight and bias once, in the order of the nodes', () => {
    expect(table.map(({ name, shape, offset }) => [name, shape, offset])).toEqual([
      ['conv/weights', [2, 3, 3, 3], 0],
      ['conv/bias', [2], 54],
      ['logits/weights', [3, 2], 56],
      ['logits/bias', [3], 62],
    ]);
    expect(weights).toHaveLength(65);
  });

  test('come back as they were, and leave the graph they came from alone', () => {
    expect(unpackWeights(graph, table, weights)).toEqual(graph);
    const other = weights.map((value, i) => value + i);
    const unpacked = unpackWeights(graph, table, other);
    expect(packWeights(unpacked, table)).toEqual(other);
    expect(packWeights(graph, table)).toEqual(weights);
    // a later step writes into the vector, not into the graph
    other.fill(0);
    expect(packWeights(unpacked, table)[3]).toBe(Math.fround(weights[3]! + 3));
  });
});
