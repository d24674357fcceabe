// Replaying, simplifying, cutting and building graphs: same values, fewer nodes, names that survive.

import { expect, test } from 'vitest';
import { random } from '../../pipeline/base/random.ts';
import { tensor, toNumbers, type Tensor } from '../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { float, int, ints } from '../../pipeline/graph/attributes.ts';
import { Builder } from '../../pipeline/graph/builder.ts';
import { cut, tensorNames } from '../../pipeline/graph/cut.ts';
import type { Attributes, Graph, Node } from '../../pipeline/graph/graph.ts';
import { replay, simplify, specialise } from '../../pipeline/graph/replay.ts';
import { sortNodes } from '../../pipeline/graph/sort-nodes.ts';
import { relativeL2 } from '../support/close.ts';
import { uniform } from './cases/op-case.ts';

const engine = createOrtEngine({ numThreads: 1 });
const rng = random('simplify');

function node(op: string, inputs: string[], output: string, attributes: Attributes = {}): Node {
  return { name: output, op, inputs, outputs: [output], attributes };
}

/** Two blocks of convolution, normalization and ReLU, a shape computed on the way, a head nobody asks for. */
function network(): Graph {
  const statistics = (name: string, channels: number): [string, Tensor][] =>
    ['gamma', 'beta', 'mean', 'variance'].map((kind) => [
      `${name}.${kind}`,
      uniform(rng, [channels], 0.5, 2),
    ]);
  const norm = (x: string, y: string) =>
    node(
      'BatchNormalization',
      [x, ...['gamma', 'beta', 'mean', 'variance'].map((k) => `${y}.${k}`)],
      y,
      {
        epsilon: float(1e-3),
      },
    );
  return {
    inputs: [{ name: 'image', dtype: 'float32', shape: ['N', 3, 'H', 'W'] }],
    constants: new Map([
      ['kernel1', uniform(rng, [4, 3, 3, 3])],
      ['bias1', uniform(rng, [4])],
      ['kernel2', uniform(rng, [6, 2, 3, 3])],
      ['matrix', uniform(rng, [6, 5])],
      ['zero', tensor('int64', [], [0])],
      ['front', tensor('int64', [1], [0])],
      ['rest', tensor('int64', [1], [-1])],
      ...statistics('norm1', 4),
      ...statistics('norm2', 6),
    ]),
    nodes: [
      node('Conv', ['image', 'kernel1', 'bias1'], 'conv1', { pads: ints(1, 1, 1, 1) }),
      norm('conv1', 'norm1'),
      node('Relu', ['norm1'], 'relu1'),
      node('Conv', ['relu1', 'kernel2'], 'conv2', { group: int(2), strides: ints(2, 2) }),
      norm('conv2', 'norm2'),
      node('Relu', ['norm2'], 'relu2'),
      node('GlobalAveragePool', ['relu2'], 'pooled'),
      node('Shape', ['pooled'], 'shape'),
      node('Gather', ['shape', 'zero'], 'batch'),
      node('Unsqueeze', ['batch', 'front'], 'batches'),
      node('Concat', ['batches', 'rest'], 'flat shape', { axis: int(0) }),
      node('Reshape', ['pooled', 'flat shape'], 'flat'),
      node('Gemm', ['flat', 'matrix'], 'product'),
      node('Identity', ['product'], 'logits'),
      node('Sigmoid', ['relu1'], 'auxiliary'),
    ],
    outputs: ['logits'],
  };
}

async function run(graph: Graph, feeds: Record<string, Tensor>) {
  const program = await engine.load(graph);
  const results = await program.run(feeds);
  await program.dispose();
  return results;
}

const numOps = ({ nodes }: Graph, op: string) => nodes.filter((each) => each.op === op).length;

test('a simplified graph computes the same with fewer nodes', async () => {
  const graph = network();
  const image = uniform(rng, [2, 3, 9, 9]);
  const simple = simplify(graph, { image: image.shape });
  // two convolutions with their ReLUs, pooling, a reshape and the product
  expect(simple.nodes.map(({ op }) => op)).toEqual([
    'Conv',
    'Relu',
    'Conv',
    'Relu',
    'GlobalAveragePool',
    'Reshape',
    'Gemm',
  ]);
  expect([...simple.constants.keys()]).not.toContain('kernel1');
  const [expected, got] = await Promise.all([run(graph, { image }), run(simple, { image })]);
  const values = (results: Record<string, Tensor>) => toNumbers(results['logits']!);
  expect(relativeL2(values(got), values(expected))).toBeLessThan(1e-6);
});

test('layers keep their names', async () => {
  const layers = ['norm1', 'relu1', 'norm2', 'relu2', 'pooled', 'flat', 'auxiliary'];
  const graph = { ...network(), outputs: layers };
  const image = uniform(rng, [1, 3, 8, 8]);
  const simple = simplify(graph, { image: image.shape });
  expect(simple.outputs).toEqual(layers);
  const names = tensorNames(simple);
  expect(names).toEqual(expect.arrayContaining(layers));
  const [expected, got] = await Promise.all([run(graph, { image }), run(simple, { image })]);
  for (const layer of layers) {
    expect(relativeL2(toNumbers(got[layer]!), toNumbers(expected[layer]!))).toBeLessThan(1e-6);
  }
  expect(tensorNames(simplify(network(), { image: image.shape }))).toEqual(
    expect.arrayContaining(['norm1', 'relu1', 'norm2', 'relu2', 'pooled', 'flat']),
  );
});

test('a convolution that is also looked at before its normalization stays', async () => {
  const graph = { ...network(), outputs: ['conv1', 'relu1'] };
  const image = uniform(rng, [1, 3, 8, 8]);
  const simple = simplify(graph, { image: image.shape });
  const [expected, got] = await Promise.all([run(graph, { image }), run(simple, { image })]);
  for (const layer of graph.outputs) {
    expect(relativeL2(toNumbers(got[layer]!), toNumbers(expected[layer]!))).toBeLessThan(1e-6);
  }
});

test('a cut graph holds what its outputs need', () => {
  const part = cut(network(), ['relu1']);
  expect(part.nodes.map(({ name }) => name)).toEqual(['conv1', 'norm1', 'relu1']);
  expect([...part.constants.keys()].sort()).toEqual(
    ['bias1', 'kernel1', 'norm1.beta', 'norm1.gamma', 'norm1.mean', 'norm1.variance'].sort(),
  );
  expect(part.inputs).toHaveLength(1);
  const between = cut(network(), ['relu2'], ['relu1']);
  expect(between.nodes.map(({ name }) => name)).toEqual(['conv2', 'norm2', 'relu2']);
  expect(between.inputs).toEqual([]);
});

test('an unknown tensor is answered with the nearest names', () => {
  expect(() => cut(network(), ['rulu2'])).toThrow(
    /^tensor: got "rulu2", expected one of relu2, relu1, .* \(\d+ in all\)$/,
  );
  expect(() => cut(network(), ['relu2'], ['nowhere'])).toThrow(/^tensor: got "nowhere"/);
});

test('an input of another rank is refused', () => {
  expect(() => specialise(network(), { image: [3, 8, 8] })).toThrow(
    /^input "image": got shape \[3,8,8\], expected 4 dimensions \[N,3,H,W\]$/,
  );
});

test('a size that a fixed Reshape does not take is explained', () => {
  const graph: Graph = {
    ...network(),
    constants: new Map([['flat', tensor('int64', [2], [1, 48])]]),
    nodes: [node('Reshape', ['image', 'flat'], 'y')],
    outputs: ['y'],
  };
  expect(() => simplify(graph, { image: [1, 3, 5, 5] })).toThrow(
    /^node "y" \(Reshape\): got 75 elements of shape \[1,3,5,5\], expected shape \[1,48\]; the model was exported for one fixed input size/,
  );
});

test('two copies of a graph in one builder stay apart', async () => {
  const graph = cut(network(), ['relu1']);
  const b = new Builder();
  const left = b.input('left', 'float32', [1, 3, 4, 4]);
  const right = b.input('right', 'float32', [1, 3, 4, 4]);
  const [first, second] = [left, right].map((image) => replay(b, graph, { image }).get('relu1')!);
  const images = { left: uniform(rng, [1, 3, 4, 4]), right: uniform(rng, [1, 3, 4, 4]) };
  // the names are taken crosswise, and one of them is a tensor's that is needed on the way
  const both = b.build({ relu1: second!, other: first!, difference: b.sub(first!, second!) });
  const unique = new Set(both.nodes.flatMap(({ outputs }) => outputs));
  expect(unique.size).toBe(both.nodes.length);
  const results = await run(both, images);
  const alone = async (image: Tensor) => toNumbers((await run(graph, { image }))['relu1']!);
  expect(relativeL2(toNumbers(results['other']!), await alone(images.left))).toBeLessThan(1e-6);
  expect(relativeL2(toNumbers(results['relu1']!), await alone(images.right))).toBeLessThan(1e-6);
});

test('an output may be an input, a constant, or asked for twice', async () => {
  const b = new Builder();
  const x = b.input('x', 'float32', [2]);
  const y = b.op('Neg', [x]);
  const graph = b.build({ same: x, two: b.scalar(2), y, again: y });
  const results = await run(graph, { x: tensor('float32', [2], [1, 2]) });
  expect(toNumbers(results['same']!)).toEqual([1, 2]);
  expect(toNumbers(results['two']!)).toEqual([2]);
  expect(toNumbers(results['y'] ?? results[y]!)).toEqual([-1, -2]);
  expect(toNumbers(results['again']!)).toEqual([-1, -2]);
});

test('dead constants and nodes are not built', () => {
  const b = new Builder();
  const x = b.input('x', 'float32', [2]);
  b.input('unused', 'float32', [2]);
  b.add(x, b.scalar(3));
  const graph = b.build({ y: b.scale(x, 2) });
  expect(graph.nodes).toHaveLength(1);
  expect(graph.constants.size).toBe(1);
  expect(graph.inputs.map(({ name }) => name)).toEqual(['x']);
  expect(numOps(graph, 'Add')).toBe(0);
});

test('nodes in any order are sorted; one without a source is named', () => {
  const graph = network();
  const sorted = sortNodes({ ...graph, nodes: graph.nodes.toReversed() });
  const place = (name: string) => sorted.findIndex((each) => each.name === name);
  for (const each of graph.nodes) {
    for (const input of each.inputs) expect(place(input)).toBeLessThan(place(each.name));
  }
  const broken = { ...graph, nodes: [node('Relu', ['nowhere'], 'y')] };
  expect(() => sortNodes(broken)).toThrow(
    /^node "y": input "nowhere" has no producer; the model is damaged$/,
  );
});
