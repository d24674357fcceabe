// What a gradient is taken of and by, other rules for it, and what is said where there is none.

import { expect, test } from 'vitest';
import { random } from '../../pipeline/base/random.ts';
import { tensor, toNumbers, type Tensor } from '../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { float, string } from '../../pipeline/graph/attributes.ts';
import { gradient, gradientName, SEED, type Overrides } from '../../pipeline/graph/gradient.ts';
import type { Attributes, Graph, Node } from '../../pipeline/graph/graph.ts';
import { deconvnet, guided } from '../../pipeline/graph/rectifier-rules.ts';
import { uniform } from './cases/op-case.ts';

const engine = createOrtEngine({ numThreads: 1 });

function node(op: string, inputs: string[], output: string, attributes: Attributes = {}): Node {
  return { name: `the ${output}`, op, inputs, outputs: [output], attributes };
}

const row = (...values: number[]) => tensor('float32', [values.length], values);

function graphOf(nodes: Node[], x: Tensor, constants: Record<string, Tensor> = {}): Graph {
  return {
    inputs: [{ name: 'x', dtype: x.dtype, shape: x.shape }],
    constants: new Map(Object.entries(constants)),
    nodes,
    outputs: [nodes.at(-1)!.outputs[0]!],
  };
}

type Asked = {
  readonly graph: Graph;
  readonly x: Tensor;
  readonly seed: Tensor;
  readonly wrt?: string;
  readonly overrides?: Overrides;
};

async function gradientOf({ graph, x, seed, wrt = 'x', overrides }: Asked): Promise<number[]> {
  const built = gradient(graph, { of: graph.outputs[0]!, wrt: [wrt], overrides });
  const program = await engine.load(built);
  const fed = { ...Object.fromEntries(graph.constants), x, [SEED]: seed };
  const results = await program.run(fed);
  // −0 is 0 here
  return toNumbers(results[gradientName(wrt)]!).map((value) => value + 0);
}

const x = row(-2, -1, 1, 2, 8);
const seed = row(1, -1, 1, -1, 1);

const clip = (low: number, high: number) => ({
  rectifier: node('Clip', ['x', 'low', 'high'], 'y'),
  constants: { low: tensor('float32', [], [low]), high: tensor('float32', [], [high]) },
});
const relu = { rectifier: node('Relu', ['x'], 'y'), constants: {} };
const leaky = { rectifier: node('LeakyRelu', ['x'], 'y', { alpha: float(0.5) }), constants: {} };

test.each([
  ['ReLU', 'its own', relu, {}, [0, 0, 1, -1, 1]],
  ['ReLU', 'guided', relu, guided, [0, 0, 1, 0, 1]],
  ['ReLU', 'deconvnet', relu, deconvnet, [1, 0, 1, 0, 1]],
  ['ReLU6', 'its own', clip(0, 6), {}, [0, 0, 1, -1, 0]],
  ['ReLU6', 'guided', clip(0, 6), guided, [0, 0, 1, 0, 0]],
  ['ReLU6', 'deconvnet', clip(0, 6), deconvnet, [1, 0, 1, 0, 1]],
  // others keep their own gradient
  ['leaky ReLU', 'guided', leaky, guided, [0.5, -0.5, 1, -1, 1]],
  ['leaky ReLU', 'deconvnet', leaky, deconvnet, [0.5, -0.5, 1, -1, 1]],
  ['clipping at −3 and 3', 'deconvnet', clip(-3, 3), deconvnet, [1, -1, 1, -1, 0]],
])('%s with %s rule', async (_, __, { rectifier, constants }, overrides, expected) => {
  const graph = graphOf([rectifier], x, constants);
  expect(await gradientOf({ graph, x, seed, overrides })).toEqual(expected);
});

test('an override takes the place of an op’s own gradient, nowhere else', async () => {
  const graph = graphOf([node('Abs', ['x'], 'a'), node('Neg', ['a'], 'y')], x);
  const overrides: Overrides = { Abs: (b, _, [g]) => [b.scale(g!, 3)] };
  expect(await gradientOf({ graph, x, seed, overrides })).toEqual([-3, 3, -3, 3, -3]);
});

test('contributions along several ways add up', async () => {
  const nodes = [
    node('Mul', ['x', 'x'], 'square'),
    node('Add', ['square', 'x'], 'sum'),
    node('Sub', ['sum', 'square'], 'y'),
  ];
  expect(await gradientOf({ graph: graphOf(nodes, x), x, seed })).toEqual(toNumbers(seed));
});

test('a tensor that does not matter has a gradient of zeros', async () => {
  const graph = graphOf([node('Neg', ['x'], 'unused'), node('Abs', ['x'], 'y')], x);
  expect(await gradientOf({ graph, x, seed, wrt: 'unused' })).toEqual([0, 0, 0, 0, 0]);
});

test('of and wrt may be the same tensor', async () => {
  const graph = graphOf([node('Abs', ['x'], 'y')], x);
  expect(await gradientOf({ graph, x, seed, wrt: 'y' })).toEqual(toNumbers(seed));
});

test('a convolution before a batch normalization can be differentiated by', async () => {
  const rng = random('inner');
  const image = uniform(rng, [1, 1, 2, 2]);
  const graph = graphOf(
    [
      node('Conv', ['x', 'kernel'], 'conv'),
      node('BatchNormalization', ['conv', 'gamma', 'beta', 'mean', 'variance'], 'y', {
        epsilon: float(0),
      }),
    ],
    image,
    {
      kernel: tensor('float32', [1, 1, 1, 1], [5]),
      gamma: row(3),
      beta: row(1),
      mean: row(0.5),
      variance: row(4),
    },
  );
  const ones = tensor('float32', [1, 1, 2, 2], [1, 1, 1, 1]);
  const byConv = await gradientOf({ graph, x: image, seed: ones, wrt: 'conv' });
  expect(byConv).toEqual([1.5, 1.5, 1.5, 1.5]);
  expect(await gradientOf({ graph, x: image, seed: ones })).toEqual([7.5, 7.5, 7.5, 7.5]);
  expect(await gradientOf({ graph, x: image, seed: ones, wrt: 'beta' })).toEqual([4]);
});

test('equal maxima share the gradient of a reduction', async () => {
  const graph = graphOf([node('ReduceMax', ['x'], 'y')], x);
  const tied = row(1, 3, 0, 3, -1);
  const one = tensor('float32', [1], [1]);
  expect(await gradientOf({ graph, x: tied, seed: one })).toEqual([0, 0.5, 0, 0.5, 0]);
});

const maximum = { reduction: string('max') };

test('a node without gradient is named', () => {
  const nodes = [node('Abs', ['x'], 'a'), node('ScatterElements', ['a', 'i', 'a'], 'y', maximum)];
  const graph = graphOf(nodes, x, { i: tensor('int64', [5], [0, 0, 1, 1, 2]) });
  expect(() => gradient(graph, { of: 'y', wrt: ['x'] })).toThrow(
    'node "y" (ScatterElements): got reduction "max", which has no gradient; expected none or add',
  );
});

test('an op that nobody knows is named with its nearest neighbours', () => {
  const graph = graphOf([node('Rellu', ['x'], 'y')], x);
  expect(() => gradient(graph, { of: 'y', wrt: ['x'] })).toThrow(
    /^node "the y": got op Rellu, which is not supported; supported ops nearest in name: Relu, /,
  );
});

test('an op that cannot be run is refused with the reason', () => {
  const graph = graphOf([node('Unique', ['x'], 'y')], x);
  expect(() => gradient(graph, { of: 'y', wrt: ['x'] })).toThrow(
    /^node "the y": got op Unique, whose result has a size that depends on the image; cut /,
  );
});

test('rounding lets gradients through where nothing saturates', async () => {
  const constants = { scale: row(0.5), zero: tensor('uint8', [1], [3]) };
  const nodes = [
    node('QuantizeLinear', ['x', 'scale', 'zero'], 'q'),
    node('DequantizeLinear', ['q', 'scale', 'zero'], 'y'),
  ];
  const low = row(-2, -1.3, 0.1, 3, 127);
  expect(await gradientOf({ graph: graphOf(nodes, low, constants), x: low, seed })).toEqual([
    0, -1, 1, -1, 0,
  ]);
});

test('a tensor that is not there is answered with the nearest names', () => {
  const graph = graphOf([node('Abs', ['x'], 'mixed4a'), node('Neg', ['mixed4a'], 'mixed4b')], x);
  expect(() => gradient(graph, { of: 'mixd4b', wrt: ['x'] })).toThrow(
    /^tensor: got "mixd4b", expected one of mixed4b, mixed4a, x$/,
  );
});
