// Recurrent layers whose images stand first, which ONNX Runtime does not run, and what is refused.

import { expect, test } from 'vitest';
import { random } from '../../pipeline/base/random.ts';
import { tensor, toNumbers, type Tensor } from '../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { int, ints, string } from '../../pipeline/graph/attributes.ts';
import type { Attributes, Graph, Node } from '../../pipeline/graph/graph.ts';
import { simplify } from '../../pipeline/graph/replay.ts';
import { uniform } from './cases/op-case.ts';

const engine = createOrtEngine({ numThreads: 1 });
const rng = random('recurrent');
const [time, batch, width, hidden] = [4, 3, 2, 5];

const x = uniform(rng, [batch, time, width]);
const constants = new Map<string, Tensor>([
  ['w', uniform(rng, [2, 4 * hidden, width])],
  ['r', uniform(rng, [2, 4 * hidden, hidden])],
  ['h', uniform(rng, [batch, 2, hidden])],
  ['c', uniform(rng, [batch, 2, hidden])],
]);

function node(op: string, inputs: string[], outputs: string[], attributes: Attributes = {}): Node {
  return { name: outputs[0]!, op, inputs, outputs, attributes };
}

const lstm = (inputs: string[], outputs: string[], attributes: Attributes = {}): Node =>
  node('LSTM', inputs, outputs, {
    hidden_size: int(hidden),
    direction: string('bidirectional'),
    ...attributes,
  });

const turned = (from: string, to: string, ...perm: number[]) =>
  node('Transpose', [from], [to], { perm: ints(...perm) });

const names = ['all', 'last', 'cell'];

const graphOf = (nodes: Node[]): Graph => ({
  inputs: [{ name: 'x', dtype: 'float32', shape: x.shape }],
  constants,
  nodes,
  outputs: names,
});

type Results = Readonly<Record<string, Tensor>>;

/** The largest difference of any element; infinite where shapes differ. */
function difference(got: Results, expected: Results): number {
  const perName = names.map((name) => {
    if (got[name]!.shape.join() !== expected[name]!.shape.join()) return Infinity;
    const numbers = toNumbers(expected[name]!);
    return Math.max(...toNumbers(got[name]!).map((value, i) => Math.abs(value - numbers[i]!)));
  });
  return Math.max(...perName);
}

test('images may stand first', async () => {
  const direct = graphOf([lstm(['x', 'w', 'r', '', '', 'h', 'c'], names, { layout: int(1) })]);
  const turning = graphOf([
    turned('x', 'x′', 1, 0, 2),
    turned('h', 'h′', 1, 0, 2),
    turned('c', 'c′', 1, 0, 2),
    lstm(['x′', 'w', 'r', '', '', 'h′', 'c′'], ['all′', 'last′', 'cell′']),
    turned('all′', 'all', 2, 0, 1, 3),
    turned('last′', 'last', 1, 0, 2),
    turned('cell′', 'cell', 1, 0, 2),
  ]);
  const [got, expected] = await Promise.all(
    [simplify(direct), turning].map(async (graph) => (await engine.load(graph)).run({ x })),
  );
  expect(difference(got!, expected!)).toBeLessThan(1e-6);
});

test('the first state of one image serves all', async () => {
  const one = (name: string) => {
    const { data } = constants.get(name)!;
    return tensor('float32', [1, 2, hidden], Array.from(data.slice(0, 2 * hidden), Number));
  };
  const repeated = (name: string) =>
    tensor(
      'float32',
      [batch, 2, hidden],
      Array(batch)
        .fill(toNumbers(one(name)))
        .flat(),
    );
  const run = async (state: (name: string) => Tensor) => {
    const nodes = [lstm(['x', 'w', 'r', '', '', 'h', 'c'], names, { layout: int(1) })];
    const states: [string, Tensor][] = [
      ['h', state('h')],
      ['c', state('c')],
    ];
    const graph = { ...graphOf(nodes), constants: new Map([...constants, ...states]) };
    return (await engine.load(simplify(graph))).run({ x });
  };
  expect(difference(await run(one), await run(repeated))).toBeLessThan(1e-6);
});

test.each<[string, string[], Attributes, string]>([
  [
    'constants of activations',
    ['x', 'w', 'r'],
    { activation_alpha: { floats: [1] } },
    'node "all" (LSTM): activation_alpha is not supported; leave it at its default',
  ],
  [
    'an activation that nobody knows',
    ['x', 'w', 'r'],
    { activations: { strings: ['Affine', 'Tanh', 'Tanh', 'Sigmoid', 'Tanh', 'Tanh'] } },
    'node "all" (LSTM): got activation Affine, expected one of Relu, Tanh, Sigmoid, ',
  ],
  [
    'sequences of different lengths',
    ['x', 'w', 'r', '', 'lengths'],
    {},
    'node "all" (LSTM): got sequences of different lengths, expected all of 3',
  ],
])('%s: refused', (_, inputs, attributes, message) => {
  const graph = graphOf([lstm(inputs, names, attributes)]);
  const lengths = tensor('int32', [4], [3, 3, 2, 3]);
  const fed = { ...graph, constants: new Map([...constants, ['lengths', lengths]]) };
  expect(() => simplify(fed)).toThrow(message);
});
