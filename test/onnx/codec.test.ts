// Bytes ↔ graph: what is written is read again, in every dtype and encoding of ONNX.

import { expect, test } from 'vitest';
import { random } from '../../pipeline/base/random.ts';
import { tensor, toNumbers, type Dtype, type Tensor } from '../../pipeline/base/tensor.ts';
import { UserError } from '../../pipeline/base/user-error.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import type { Graph } from '../../pipeline/graph/graph.ts';
import { decodeModel } from '../../pipeline/onnx/decode.ts';
import { encodeModel } from '../../pipeline/onnx/encode.ts';
import { graphOf } from '../graph/cases/op-case.ts';
import { cases } from '../graph/cases/table.ts';
import { encodeRaw, initializer } from './raw-model.ts';

const dtypes: readonly Dtype[] = [
  ...(['float32', 'float64', 'int8', 'int16', 'int32', 'int64'] as const),
  ...(['uint8', 'uint16', 'uint32', 'uint64', 'bool'] as const),
];

test('a graph is read as it was written', () => {
  const graph: Graph = {
    inputs: [
      { name: 'image', dtype: 'float32', shape: ['N', 3, 'H', 8] },
      { name: 'choice', dtype: 'bool', shape: [] },
    ],
    constants: new Map([
      ...dtypes.map((dtype): [string, Tensor] => [dtype, tensor(dtype, [3], [0, 1, 1])]),
      ['big', { dtype: 'int64', shape: [2], data: BigInt64Array.of(2n ** 63n - 1n, -(2n ** 63n)) }],
      ['scalar', tensor('float32', [], [-0])],
      ['empty', tensor('float32', [0, 3], [])],
    ]),
    nodes: [
      {
        name: 'every attribute',
        op: 'Anything',
        inputs: ['image', '', 'scalar'],
        outputs: ['y', '', 'z'],
        attributes: {
          int: { int: -3 },
          far: { int: Number.MIN_SAFE_INTEGER },
          zero: { int: 0 },
          float: { float: 0.5 },
          nought: { float: 0 },
          ints: { ints: [1, -2, 0] },
          floats: { floats: [0.25, -8] },
          text: { string: 'édge' },
          texts: { strings: ['a', 'ß'] },
          value: { tensor: tensor('int64', [1], [7]) },
        },
      },
    ],
    outputs: ['y', 'z'],
  };
  expect(decodeModel(encodeModel(graph))).toEqual(graph);
});

test('so is a use of every op', () => {
  for (const [op, { draw }] of Object.entries(cases)) {
    const drawn = graphOf(op, draw(random(`codec ${op}`)));
    const graph = { ...drawn, inputs: [...drawn.inputs, image] };
    expect(decodeModel(encodeModel(graph))).toEqual(rounded(graph));
  }
});

const image: Graph['inputs'][0] = { name: 'image', dtype: 'float32', shape: ['N', 3, 4, 4] };

/** Attributes hold single precision. */
function rounded(graph: Graph): Graph {
  const nodes = graph.nodes.map((node) => ({
    ...node,
    attributes: Object.fromEntries(
      Object.entries(node.attributes).map(([key, value]) => [
        key,
        'float' in value ? { float: Math.fround(value.float) } : value,
      ]),
    ),
  }));
  return { ...graph, nodes };
}

/** The constant `w` of a model that holds it as given. */
function constantOf(
  message: object,
  readExternal?: (location: string, from: number, size: number) => Uint8Array,
) {
  const bytes = encodeRaw({ initializer: [{ name: 'w', ...message }] });
  return decodeModel(bytes, readExternal && { readExternal }).constants.get('w')!;
}

test.each(dtypes)('%s is read from raw and from typed data', (dtype) => {
  const expected = tensor(dtype, [2, 2], [0, 1, 1, 0]);
  const { raw, typed } = initializer(expected);
  expect(constantOf(raw)).toEqual(expected);
  expect(constantOf(typed)).toEqual(expected);
});

test('half precision is widened, raw and typed', () => {
  const halves = Float16Array.of(1.5, -0.099, 65504, 2 ** -24);
  const bits = new Uint16Array(halves.buffer);
  const expected = { dtype: 'float32', shape: [4], data: Float32Array.from(halves) };
  const rawData = new Uint8Array(halves.buffer);
  expect(constantOf({ dims: [4], dataType: 10, rawData })).toEqual(expected);
  expect(constantOf({ dims: [4], dataType: 10, int32Data: [...bits] })).toEqual(expected);
});

// bit patterns and values from the ONNX documentation of each type
test.each([
  ['bfloat16', 16, [0x3fc0, 0xc000, 0x7f80, 0], [1.5, -2, Infinity, 0]],
  ['float8e4m3fn', 17, [0x38, 0xc0, 0x7e, 0x01, 0x7f], [1, -2, 448, 2 ** -9, NaN]],
  ['float8e4m3fnuz', 18, [0x40, 0xc8, 0x7f, 0x01, 0x80], [1, -2, 240, 2 ** -10, NaN]],
  ['float8e5m2', 19, [0x3c, 0xc0, 0x7b, 0x01, 0x7c], [1, -2, 57344, 2 ** -16, Infinity]],
  ['float8e5m2fnuz', 20, [0x40, 0xc4, 0x7f, 0x01, 0x80], [1, -2, 57344, 2 ** -17, NaN]],
])('%s is widened', (_, dataType, bits, values) => {
  const width = dataType === 16 ? 2 : 1;
  const rawData = Uint8Array.from(
    bits.flatMap((pattern) => (width === 2 ? [pattern & 255, pattern >> 8] : [pattern])),
  );
  const dims = [bits.length];
  const expected = { dtype: 'float32', shape: dims, data: Float32Array.from(values) };
  expect(constantOf({ dims, dataType, rawData })).toEqual(expected);
  expect(constantOf({ dims, dataType, int32Data: bits })).toEqual(expected);
  const externalData = [{ key: 'location', value: 'weights' }];
  const read = (location: string, from: number, size: number) => {
    expect([location, from, size]).toEqual(['weights', 0, rawData.length]);
    return rawData;
  };
  expect(constantOf({ dims, dataType, dataLocation: 1, externalData }, read)).toEqual(expected);
});

test.each([
  ['uint4', 21, [0x21, 0xf3, 0x07], [1, 2, 3, 15, 7]],
  ['int4', 22, [0x21, 0xf3, 0x08], [1, 2, 3, -1, -8]],
])('%s is widened, two to a byte', (kind, dataType, bytes, values) => {
  const expected = tensor(kind === 'int4' ? 'int8' : 'uint8', [5], values);
  expect(constantOf({ dims: [5], dataType, rawData: Uint8Array.from(bytes) })).toEqual(expected);
  expect(constantOf({ dims: [5], dataType, int32Data: bytes })).toEqual(expected);
});

test('external data is read from its file, offset and length', () => {
  const weights = new Uint8Array(Float32Array.of(9, 1, 2, 9).buffer);
  const entries = { location: 'model.data', offset: '4', length: '8' };
  const externalData = Object.entries(entries).map(([key, value]) => ({ key, value }));
  const read = (location: string, offset: number, length: number) => {
    expect(location).toBe('model.data');
    return weights.subarray(offset, offset + length);
  };
  const message = { dims: [2], dataType: 1, dataLocation: 1, externalData };
  expect(constantOf(message, read)).toEqual(tensor('float32', [2], [1, 2]));
  expect(() => constantOf(message)).toThrow(
    'model: weights lie in "model.data", which cannot be read here',
  );
  expect(() => constantOf(message, () => weights.subarray(0, 3))).toThrow(
    'tensor "w": got 0 values, expected 2; the model file is damaged or truncated',
  );
});

test.each([
  [{ dims: [3], dataType: 1, floatData: [1] }, 'tensor "w": got 1 values, expected 3; the model'],
  [{ dims: [2 ** 40], dataType: 21, rawData: Uint8Array.of(1) }, 'tensor "w": got 2 values'],
  [{ dims: [2 ** 40], dataType: 22, int32Data: [1] }, 'tensor "w": got 2 values'],
  [{ dims: [-1], dataType: 1 }, 'tensor "w": got shape [-1], expected lengths from 0'],
  [{ dims: [1], dataType: 8 }, 'tensor "w": got data type 8, expected a numeric type'],
  [{ dims: [1], dataType: 1, dataLocation: 1 }, 'tensor "w": external data without a location'],
])('damaged weights are named (%#)', (message, expected) => {
  expect(() => constantOf(message)).toThrow(UserError);
  expect(() => constantOf(message)).toThrow(expected);
});

test.each([
  ['float16', 10],
  ['bfloat16', 16],
])('a layer in %s amid single precision runs in that too', async (_, code) => {
  const cast = (from: string, to: string, i: number) => ({
    opType: 'Cast',
    input: [from],
    output: [to],
    attribute: [{ name: 'to', type: 2, i }],
  });
  const node = [
    cast('x', 'half', code),
    { opType: 'Exp', input: ['half'], output: ['e'] },
    cast('e', 'y', 1),
  ];
  const graph = decodeModel(encodeRaw({ node, input: [{ name: 'x', elemType: 1, dims: [1] }] }));
  const program = await createOrtEngine().load(graph);
  const { y } = await program.run({ x: tensor('float32', [1], [0.1]) });
  expect(toNumbers(y!)[0]).toBeCloseTo(Math.exp(0.1), 6);
});

test('a half-precision network runs in single precision', async () => {
  const half = (...values: number[]) => new Uint8Array(Float16Array.from(values).buffer);
  const node = [
    { opType: 'Cast', input: ['x'], output: ['c'], attribute: [{ name: 'to', type: 2, i: 10 }] },
    { opType: 'Mul', input: ['c', 'w'], output: ['y'] },
  ];
  const bytes = encodeRaw({
    node,
    initializer: [{ name: 'w', dims: [2], dataType: 10, rawData: half(2, -0.5) }],
    input: [{ name: 'x', elemType: 10, dims: [2] }],
  });
  const graph = decodeModel(bytes);
  expect(graph.inputs).toEqual([{ name: 'x', dtype: 'float32', shape: [2] }]);
  const program = await createOrtEngine().load(graph);
  const { y } = await program.run({ x: tensor('float32', [2], [0.1, 3]) });
  expect(toNumbers(y!)).toEqual([Math.fround(0.2), -1.5]);
});
