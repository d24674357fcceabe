// If nodes that are decided when a model is read.

import { expect, test } from 'vitest';
import { float32, tensor } from '../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { simplify } from '../../pipeline/graph/replay.ts';
import { decodeModel } from '../../pipeline/onnx/decode.ts';
import { encodeTensor } from '../../pipeline/onnx/tensor.ts';
import { encodeRaw } from './raw-model.ts';

const engine = createOrtEngine({ numThreads: 1 });

const op = (opType: string, input: string[], output: string[], attribute: object[] = []) => ({
  opType,
  input,
  output,
  attribute,
});
const branch = (outputs: string[], node: object[], initializers: object[] = []) => ({
  node,
  initializer: initializers,
  output: outputs.map((name) => ({ name })),
});
const choose = (condition: string, output: string[], yes: object, no: object) =>
  op('If', [condition], output, [
    { name: 'then_branch', type: 5, g: yes },
    { name: 'else_branch', type: 5, g: no },
  ]);
const constant = (name: string, holds: boolean) =>
  encodeTensor(name, tensor('bool', [], [Number(holds)]));

/** y for x = [-1, 2]. */
async function run(node: object[], initializers: object[], dims: (number | string)[] = [2]) {
  const input = [{ name: 'x', elemType: 1, dims }];
  const graph = decodeModel(encodeRaw({ node, initializer: initializers, input }));
  expect(graph.nodes.map((each) => each.op)).not.toContain('If');
  const shape = dims.map((length) => (typeof length === 'number' ? length : 2));
  const program = await engine.load(simplify(graph, { x: shape }));
  const { y } = await program.run({ x: float32(shape, Float32Array.of(-1, 2)) });
  await program.dispose();
  return [...(y!.data as Float32Array)];
}

test.each([
  [true, [1, -2]],
  [false, [0, 2]],
])('the branch that a constant chooses: %s', async (holds, expected) => {
  const node = [
    choose(
      'c',
      ['y'],
      branch(['a'], [op('Neg', ['x'], ['a'])]),
      branch(['b'], [op('Relu', ['x'], ['b'])]),
    ),
  ];
  expect(await run(node, [constant('c', holds)])).toEqual(expected);
});

test('branches may pass on what stands outside, hold others, and share names with them', async () => {
  const inner = choose('c', ['z'], branch(['t'], [op('Abs', ['t0'], ['t'])]), branch(['x'], []));
  const outer = branch(['z', 'x'], [op('Neg', ['x'], ['t0']), inner]);
  const never = branch(['x', 'x'], []);
  const again = branch(['t'], [op('Neg', ['p'], ['t0']), op('Neg', ['t0'], ['t'])]);
  const node = [
    choose('c', ['p', 'q'], outer, never),
    choose('c', ['r'], again, branch(['q'], [])),
    op('Add', ['r', 'q'], ['y']),
  ];
  expect(await run(node, [constant('c', true)])).toEqual([0, 4]);
});

/** As PyTorch exports a squeeze of an axis whose length it did not know. */
const squeezed = (axis: number) => [
  op('Shape', ['x'], ['lengths']),
  op('Gather', ['lengths', 'axis'], ['length']),
  op('Equal', ['length', 'one'], ['c']),
  choose(
    'c',
    ['y'],
    branch(
      ['a'],
      [op('Squeeze', ['x', 'axes'], ['a'])],
      [encodeTensor('axes', tensor('int64', [1], [axis]))],
    ),
    branch(['b'], [op('Identity', ['x'], ['b'])]),
  ),
];
const numbers = (axis: number) => [
  encodeTensor('axis', tensor('int64', [], [axis])),
  encodeTensor('one', tensor('int64', [], [1])),
];

test('a condition on lengths that are known', async () => {
  expect(await run(squeezed(1), numbers(1), ['N', 1])).toEqual([-1, 2]);
});

test('a condition on the number of images or on the image is refused', async () => {
  const expected =
    'got If with a subgraph, expected straight-line operators, or If with a condition that does not depend on the image';
  // where it only sets single images apart, they are taken as any number
  await expect(run(squeezed(0), numbers(0), ['N', 1])).resolves.toEqual([-1, 2]);
  const onImages = [
    op('Shape', ['x'], ['lengths']),
    op('Gather', ['lengths', 'axis'], ['length']),
    op('Cast', ['two'], ['count'], [{ name: 'to', type: 2, i: 7 }]),
    op('Equal', ['length', 'count'], ['c']),
    choose('c', ['y'], branch(['x'], []), branch(['b'], [op('Neg', ['x'], ['b'])])),
  ];
  const two = encodeTensor('two', tensor('int64', [], [2]));
  await expect(run(onImages, [...numbers(0), two], ['N', 1])).rejects.toThrow(expected);
  const onImage = [
    op('ReduceMax', ['x'], ['top'], [{ name: 'keepdims', type: 2, i: 0 }]),
    op('Cast', ['top'], ['c'], [{ name: 'to', type: 2, i: 9 }]),
    choose('c', ['y'], branch(['x'], []), branch(['b'], [op('Neg', ['x'], ['b'])])),
  ];
  await expect(run(onImage, [])).rejects.toThrow(expected);
});
