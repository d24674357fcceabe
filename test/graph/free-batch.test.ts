import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { random } from '../../pipeline/base/random.ts';
import { float32, sizeOf, tensor, type Tensor } from '../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { int, ints } from '../../pipeline/graph/attributes.ts';
import { freeBatch } from '../../pipeline/graph/free-batch.ts';
import type { Attributes, Graph, Node } from '../../pipeline/graph/graph.ts';
import { decodeModel } from '../../pipeline/onnx/decode.ts';
import { relativeL2 } from '../support/close.ts';
import { sharedData } from '../support/shared-data.ts';
import { uniform } from './cases/op-case.ts';

const rng = random('free batch');
const engine = createOrtEngine();

function node(op: string, inputs: string[], output: string, attributes: Attributes = {}): Node {
  return { name: output, op, inputs, outputs: [output], attributes };
}

const target = (...lengths: number[]) => tensor('int64', [lengths.length], lengths);

/** Patches beside a class token, split into heads and merged again, as exported for one image. */
function exported(): Graph {
  return {
    inputs: [{ name: 'image', dtype: 'float32', shape: [1, 3, 4, 4] }],
    constants: new Map([
      ['kernels', uniform(rng, [8, 3, 2, 2])],
      ['to patches', target(1, 8, -1)],
      ['token', uniform(rng, [1, 1, 8])],
      ['to rows', target(5, 8)],
      ['matrix', uniform(rng, [8, 6])],
      ['to heads', target(1, 5, 2, 3)],
      ['to logits', target(1, 30)],
    ]),
    nodes: [
      node('Conv', ['image', 'kernels'], 'conv', { strides: ints(2, 2) }),
      node('Reshape', ['conv', 'to patches'], 'patches'),
      node('Transpose', ['patches'], 'sequence', { perm: ints(0, 2, 1) }),
      node('Concat', ['token', 'sequence'], 'tokens', { axis: int(1) }),
      node('Reshape', ['tokens', 'to rows'], 'rows'),
      node('Gemm', ['rows', 'matrix'], 'product'),
      node('Reshape', ['product', 'to heads'], 'heads', { allowzero: int(1) }),
      node('Transpose', ['heads'], 'by head', { perm: ints(0, 2, 1, 3) }),
      node('Softmax', ['by head'], 'weights'),
      node('Reshape', ['weights', 'to logits'], 'logits'),
    ],
    outputs: ['logits'],
  };
}

async function run(graph: Graph, images: Tensor): Promise<Tensor> {
  const program = await engine.load(graph);
  const results = await program.run({ [graph.inputs[0]!.name]: images });
  await program.dispose();
  return results[graph.outputs[0]!]!;
}

/**
 * The largest distance between three images run at once and each run as often through `fixed` as
 * that wants images.
 */
async function distance(freed: Graph, fixed: Graph): Promise<number> {
  const [declared, ...shape] = fixed.inputs[0]!.shape as number[] as [number, ...number[]];
  const images = uniform(rng, [3, ...shape], -2, 2);
  const together = await run(freed, images);
  expect(together.shape[0]).toBe(3);
  const size = sizeOf(shape);
  const length = together.data.length / 3;
  const distances: number[] = [];
  for (let i = 0; i < 3; i++) {
    const copies = new Float32Array(declared * size);
    const image = (images.data as Float32Array).subarray(i * size, (i + 1) * size);
    for (let copy = 0; copy < declared; copy++) copies.set(image, copy * size);
    const alone = (await run(fixed, float32([declared, ...shape], copies))).data as Float32Array;
    const own = (together.data as Float32Array).subarray(i * length, (i + 1) * length);
    distances.push(relativeL2(own, alone.subarray(0, length)));
  }
  return Math.max(...distances);
}

test('a network exported for one image takes three', async () => {
  const graph = exported();
  const freed = freeBatch(graph);
  expect(freed.inputs[0]!.shape).toEqual(['batch', 3, 4, 4]);
  expect(await distance(freed, graph)).toBeLessThan(1e-6);
});

/** Tokens before images, a class token for each of two images, heads merged with them, and a view by indices. */
function tokensFirst(): Graph {
  const token = uniform(rng, [1, 1, 8]).data as Float32Array;
  return {
    inputs: [{ name: 'image', dtype: 'float32', shape: [2, 3, 4, 4] }],
    constants: new Map([
      ['kernels', uniform(rng, [8, 3, 2, 2])],
      ['to patches', target(2, 8, 4)],
      ['token', float32([2, 1, 8], Float32Array.of(...token, ...token))],
      ['matrix', uniform(rng, [8, 6])],
      ['to heads', target(5, 4, 3)],
      ['to rows', target(10, 6)],
      ['back', target(5, 2, 6)],
      ['to line', target(60)],
      [
        'view',
        tensor(
          'int64',
          [2, 30],
          Array.from({ length: 60 }, (_, i) => i),
        ),
      ],
    ]),
    nodes: [
      node('Conv', ['image', 'kernels'], 'conv', { strides: ints(2, 2) }),
      node('Reshape', ['conv', 'to patches'], 'patches'),
      node('Transpose', ['patches'], 'sequence', { perm: ints(0, 2, 1) }),
      node('Concat', ['token', 'sequence'], 'tokens', { axis: int(1) }),
      node('Transpose', ['tokens'], 'first', { perm: ints(1, 0, 2) }),
      node('MatMul', ['first', 'matrix'], 'product'),
      node('Reshape', ['product', 'to heads'], 'heads'),
      node('Softmax', ['heads'], 'weights'),
      node('Reshape', ['weights', 'to rows'], 'rows'),
      node('Reshape', ['rows', 'back'], 'again'),
      node('Transpose', ['again'], 'images', { perm: ints(1, 0, 2) }),
      node('Reshape', ['images', 'to line'], 'line'),
      node('Gather', ['line', 'view'], 'logits'),
    ],
    outputs: ['logits'],
  };
}

test('a network of tokens before images, exported for two, takes three', async () => {
  const graph = tokensFirst();
  const freed = freeBatch(graph);
  expect(freed.inputs[0]!.shape).toEqual(['batch', 3, 4, 4]);
  expect(await distance(freed, graph)).toBeLessThan(1e-6);
});

test('what needs no freeing, and what cannot be freed, stays as it is', () => {
  const graph = exported();
  const freed = freeBatch(graph);
  expect(freeBatch(freed)).toBe(freed);
  const flat: Graph = {
    ...graph,
    inputs: [{ name: 'image', dtype: 'float32', shape: [1, 48] }],
    nodes: [],
    outputs: ['image'],
  };
  expect(freeBatch(flat)).toBe(flat);
  const stuck: Graph = {
    ...graph,
    constants: new Map([...graph.constants, ['to one', target(2, 24)]]),
    nodes: [node('Reshape', ['image', 'to one'], 'halves')],
    outputs: ['halves'],
  };
  const transposed = {
    ...stuck,
    nodes: [
      node('Transpose', ['image'], 'turned'),
      node('Reshape', ['turned', 'to one'], 'halves'),
    ],
  };
  expect(freeBatch(transposed)).toBe(transposed);
  // the first image alone, whatever comes: not to be mistaken for a network of any number
  const first = {
    ...stuck,
    constants: new Map([['position', target(0)]]),
    nodes: [node('Gather', ['image', 'position'], 'first')],
    outputs: ['first'],
  };
  expect(freeBatch(first)).toBe(first);
});

const models = ['googlenet_bvlc', 'squeezenet1_1', 'mobilenet_v2_1.0_224_qat'].map((name) =>
  sharedData('models', `${name}.onnx`),
);
const zoo = [
  'convnext_dynamo',
  'efficientnet_dynamo',
  'mobilenet_v3_dynamo',
  'swin',
  'vit',
  'vit_dynamo',
].map((name) => sharedData('zoo', `${name}.onnx`));
const present = [...models, ...zoo].filter((path) => path !== undefined);

test.skipIf(present.length === 0).each(present)(
  '%s, declared for few, takes three',
  async (path) => {
    const graph = decodeModel(readFileSync(path));
    const [image] = graph.inputs as [Graph['inputs'][0]];
    const declared = image.shape[0] === 2 ? 2 : 1;
    const fixed = { ...graph, inputs: [{ ...image, shape: image.shape.with(0, declared) }] };
    const freed = freeBatch(fixed);
    expect(freed.inputs[0]!.shape[0]).toBe('batch');
    expect(await distance(freed, fixed)).toBeLessThan(1e-5);
  },
);
