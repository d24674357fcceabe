// The default engine: what it is fed, what it returns, what it says.

import { expect, test } from 'vitest';
import { random } from '../../pipeline/base/random.ts';
import { tensor, toNumbers, type Dtype } from '../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { int } from '../../pipeline/graph/attributes.ts';
import type { Graph } from '../../pipeline/graph/graph.ts';
import { uniform } from '../graph/cases/op-case.ts';

const engine = createOrtEngine({ numThreads: 1 });

/** y = x as it is, z = x as float32. */
function passing(dtype: Dtype): Graph {
  const to = { to: int(1) };
  return {
    inputs: [{ name: 'x', dtype, shape: ['N'] }],
    constants: new Map(),
    nodes: [
      { name: 'y', op: 'Identity', inputs: ['x'], outputs: ['y'], attributes: {} },
      { name: 'z', op: 'Cast', inputs: ['x'], outputs: ['z'], attributes: to },
    ],
    outputs: ['y', 'z'],
  };
}

test.each([
  ...(['float32', 'float64', 'int8', 'int16', 'int32', 'int64'] as const),
  ...(['uint8', 'uint16', 'uint32', 'uint64', 'bool'] as const),
])('%s goes in and comes out', async (dtype) => {
  const x = tensor(dtype, [3], [0, 1, 1]);
  const program = await engine.load(passing(dtype));
  const { y, z } = await program.run({ x });
  expect(y).toEqual(x);
  expect(z).toEqual(tensor('float32', [3], [0, 1, 1]));
  await program.dispose();
});

test('a program runs many times, on other lengths of open dimensions too', async () => {
  const program = await engine.load(passing('float32'));
  for (const length of [1, 5, 2]) {
    const x = uniform(random(length), [length]);
    const results = await Promise.all([program.run({ x }), program.run({ x })]);
    for (const { y } of results) expect(y).toEqual(x);
  }
  await program.dispose();
});

test('a result is not overwritten by the next run', async () => {
  const program = await engine.load(passing('int32'));
  const first = await program.run({ x: tensor('int32', [2], [1, 2]) });
  await program.run({ x: tensor('int32', [2], [3, 4]) });
  expect(toNumbers(first['y']!)).toEqual([1, 2]);
  await program.dispose();
});

test('an input that is not fed is named', async () => {
  const program = await engine.load(passing('float32'));
  await expect(program.run({ image: tensor('float32', [1], [0]) })).rejects.toThrow(
    'program: input "x" is not fed',
  );
  await program.dispose();
});

test('the name says what computes', () => {
  expect(engine.name).toMatch(/^onnxruntime \d+\.\d+\.\d+ cpu$/);
});
