import { expect, test } from 'vitest';
import { float, int, ints } from '../../pipeline/graph/attributes.ts';
import type { Graph, Node } from '../../pipeline/graph/graph.ts';
import { linearised } from '../../pipeline/graph/linearised.ts';

const node = (op: string, inputs: string[], output: string, attributes = {}): Node => ({
  name: output,
  op,
  inputs,
  outputs: [output],
  attributes,
});

function graphOf(...nodes: Node[]): Graph {
  const inputs = [{ name: 'x', dtype: 'float32' as const, shape: ['N', 2, 4, 4] }];
  return { inputs, constants: new Map(), nodes, outputs: [nodes.at(-1)!.outputs[0]!] };
}

test.each(['Relu', 'LeakyRelu', 'Gelu', 'HardSwish', 'Elu', 'Clip', 'Dropout'])(
  '%s lets everything through',
  (op) => {
    const { nodes } = linearised(graphOf(node(op, ['x'], 'y')));
    expect(nodes).toEqual([node('Identity', ['x'], 'y')]);
  },
);

test('the largest of a window becomes its mean, padding left out', () => {
  const window = { kernel_shape: ints(3, 3), pads: ints(1, 1, 1, 1), ceil_mode: int(1) };
  const pool = node('MaxPool', ['x'], 'y', { ...window, storage_order: int(0) });
  const { nodes } = linearised(graphOf({ ...pool, outputs: ['y', 'switches'] }));
  expect(nodes).toEqual([
    node('AveragePool', ['x'], 'y', { ...window, count_include_pad: int(0) }),
  ]);
});

test('normalization by neighbours becomes what it does to small activations', () => {
  const { nodes, constants } = linearised(
    graphOf(node('LRN', ['x'], 'y', { bias: float(16), beta: float(0.75) })),
  );
  expect(nodes[0]).toMatchObject({ op: 'Mul', inputs: ['x', 'y/at rest'] });
  expect([...constants.get('y/at rest')!.data]).toEqual([0.125]);
});

test.each(['Sigmoid', 'HardSigmoid'])('x · %s(x) written out lets x through', (gate) => {
  const { nodes } = linearised(graphOf(node(gate, ['x'], 'gate'), node('Mul', ['gate', 'x'], 'y')));
  expect(nodes[1]).toEqual(node('Identity', ['x'], 'y'));
});

test('a gate made of something else stays', () => {
  const nodes = [node('Sigmoid', ['other'], 'gate'), node('Mul', ['gate', 'x'], 'y')];
  expect(linearised(graphOf(...nodes)).nodes).toEqual(nodes);
});
