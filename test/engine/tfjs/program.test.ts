// Programs of the tfjs engine: what they are fed, what they return and keep, what they say.

import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { random } from '../../../pipeline/base/random.ts';
import { tensor, toNumbers, type Dtype, type Tensor } from '../../../pipeline/base/tensor.ts';
import { UserError } from '../../../pipeline/base/user-error.ts';
import { DeviceError, type Held } from '../../../pipeline/engine/engine.ts';
import { openTfjsEngine } from '../../../pipeline/engine/tfjs/open.ts';
import { getKernel } from '../../../pipeline/engine/tfjs/kernels/table.ts';
import { int, ints } from '../../../pipeline/graph/attributes.ts';
import type { Attributes, Graph } from '../../../pipeline/graph/graph.ts';
import { uniform } from '../../graph/cases/op-case.ts';

const engine = await openTfjsEngine('wasm');

/** The graph of one node over `x`. */
function single(
  op: string,
  x: { dtype?: Dtype; shape: readonly (number | string)[] },
  attributes: Attributes = {},
  constants: Record<string, Tensor> = {},
  outputs = ['y'],
): Graph {
  return {
    inputs: [{ name: 'x', dtype: 'float32', ...x }],
    constants: new Map(Object.entries(constants)),
    nodes: [
      { name: `the ${op}`, op, inputs: ['x', ...Object.keys(constants)], outputs, attributes },
    ],
    outputs,
  };
}

const doubled = single('Mul', { shape: ['N', 2] }, {}, { two: tensor('float32', [], [2]) });

test.each([
  ...(['float32', 'float64', 'float16', 'int8', 'int16', 'int32', 'int64'] as const),
  ...(['uint8', 'uint16', 'uint32', 'uint64', 'bool'] as const),
])('%s goes in and comes out', async (dtype) => {
  const x = tensor(dtype, [3], [0, 1, 1]);
  const graph = single('Cast', { dtype, shape: ['N'] }, { to: int(1) });
  const program = await engine.load({ ...graph, outputs: ['x', 'y'] });
  const results = await program.run({ x });
  expect(results['x']).toEqual(x);
  expect(results['y']).toEqual(tensor('float32', [3], [0, 1, 1]));
  await program.dispose();
});

test('an integer beyond 32 bits is refused by name', async () => {
  const program = await engine.load(single('Neg', { dtype: 'int64', shape: [1] }));
  const x = { dtype: 'int64', shape: [1], data: BigInt64Array.of(2n ** 31n) } as const;
  await expect(program.run({ x })).rejects.toThrow(
    'tensor "x": got the integer 2147483648, expected at most 32 bits; this engine has no larger ones: use another device',
  );
  await program.dispose();
});

test('one that only counts, as the end of a slice, may be as large as it is', async () => {
  const end = { dtype: 'int64', shape: [1], data: BigInt64Array.of(2n ** 63n - 1n) } as const;
  const limits = { start: tensor('int64', [1], [1]), end };
  const program = await engine.load(single('Slice', { shape: [3] }, {}, limits));
  const { y } = await program.run({ x: tensor('float32', [3], [1, 2, 3]) });
  expect(toNumbers(y!)).toEqual([2, 3]);
  await program.dispose();
});

test('a program runs on many lengths of an open dimension, more than it stays ready for', async () => {
  const program = await engine.load(doubled);
  for (const length of [1, 5, 2, 3, 4, 6, 1]) {
    const x = uniform(random(length), [length, 2]);
    const results = await Promise.all([program.run({ x }), program.run({ x })]);
    for (const { y } of results) expect(toNumbers(y!)).toEqual(toNumbers(x).map((v) => 2 * v));
  }
  await program.dispose();
});

test('results go where they are wanted', async () => {
  const program = await engine.load(doubled);
  const y = tensor('float32', [1, 2], [0, 0]);
  const results = await program.run({ x: tensor('float32', [1, 2], [1, 2]) }, { y });
  expect(results['y']!.data).toBe(y.data);
  expect(toNumbers(y)).toEqual([2, 4]);
  await program.dispose();
});

test('held tensors are fed to other programs, read, and outlive the one that made them', async () => {
  const first = await engine.load(doubled);
  const second = await engine.load(single('Neg', { shape: ['N', 2] }));
  const { y: held } = await first.hold({ x: tensor('float32', [1, 2], [1, 2]) });
  await first.dispose();
  const { y } = await second.run({ x: held! });
  expect(toNumbers(y!)).toEqual([-2, -4]);
  expect(await held!.read()).toEqual(tensor('float32', [1, 2], [2, 4]));
  held!.dispose();
  await second.dispose();
});

test('what another engine holds is refused', async () => {
  const program = await engine.load(doubled);
  const x: Held = { read: () => Promise.reject(new Error('no')), dispose() {} };
  const said = 'program: input "x" is held by another engine';
  await expect(program.run({ x })).rejects.toThrow(said);
  const elsewhere = await (await openTfjsEngine('wasm')).load(doubled);
  const { y } = await elsewhere.hold({ x: tensor('float32', [1, 2], [1, 2]) });
  await expect(program.run({ x: y! })).rejects.toThrow(said);
  y!.dispose();
  await elsewhere.dispose();
  await program.dispose();
});

test('an input that is not fed is named', async () => {
  const program = await engine.load(doubled);
  await expect(program.run({})).rejects.toThrow('program: input "x" is not fed');
  await program.dispose();
});

test('nothing stays on the backend: not after runs, nor after failed ones', async () => {
  const { numTensors } = memory();
  const program = await engine.load({ ...doubled, outputs: ['y', 'x', 'two'] });
  const x = tensor('float32', [1, 2], [1, 2]);
  await program.run({ x });
  const { numTensors: loaded } = memory();
  await program.run({ x });
  const held = await program.hold({ x });
  for (const each of Object.values(held)) each.dispose();
  await expect(program.run({ x: tensor('float32', [2], [1, 2]) })).rejects.toThrow(UserError);
  expect(memory().numTensors).toBe(loaded);
  await program.dispose();
  expect(memory().numTensors).toBe(numTensors);
});

test('an output that tfjs cannot compute is named', async () => {
  const window = { kernel_shape: ints(2, 2) };
  const graph = single('MaxPool', { shape: [1, 1, 3, 3] }, window, {}, ['y', 'switches']);
  await expect(engine.load(graph)).rejects.toThrow(
    'node "y" (MaxPool): got a use of the output Indices, which tfjs cannot compute; use another device',
  );
});

test('an op without a kernel is named, with its node and the backend', () => {
  const node = { name: 'the y', op: 'Sorcery', inputs: [], outputs: ['y'], attributes: {} };
  expect(() => getKernel(node, 'wasm')).toThrow(
    'node "the y" (Sorcery): the tfjs backend wasm has no kernel for it; use another device',
  );
});

test('so is a use of one that its kernel refuses', async () => {
  const shape = [2, 1, 2, 1, 2, 1, 2, 1];
  const other = { z: uniform(random(0), [...shape.slice(1), 2]) };
  const program = await engine.load(single('Add', { shape }, {}, other));
  await expect(program.run({ x: uniform(random(1), shape) })).rejects.toThrow(
    'node "y" (Add): the tfjs backend wasm cannot run it: got 8 axes that broadcast by turns, expected 6; use another device',
  );
  await program.dispose();
});

test('memory that is not there is said to lack, and what is left goes on', async () => {
  const size = tensor('int64', [2], [2 ** 15, 2 ** 15]);
  const large = await engine.load(single('Expand', { shape: [1, 1] }, {}, { size }));
  const x = tensor('float32', [1, 1], [1]);
  const error: unknown = await large.run({ x }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(DeviceError);
  expect((error as DeviceError).kind).toBe('memory');
  await large.dispose();
  const program = await engine.load(doubled);
  const { y } = await program.run({ x: tensor('float32', [1, 2], [1, 2]) });
  expect(toNumbers(y!)).toEqual([2, 4]);
  await program.dispose();
});

test('the name says what computes, and its rules need no indices of poolings', () => {
  expect(engine.name).toMatch(/^tfjs \d+\.\d+\.\d+ wasm$/);
  expect(Object.keys(engine.rules!)).toContain('MaxPool');
});
