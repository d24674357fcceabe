// Operators of older opsets: ONNX Runtime on the original bytes against it on the upgraded graph.

import * as ort from 'onnxruntime-node';
import { expect, test } from 'vitest';
import { tensor, type Tensor } from '../../pipeline/base/tensor.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { float, int, ints, string } from '../../pipeline/graph/attributes.ts';
import type { Attributes, Graph } from '../../pipeline/graph/graph.ts';
import { simplify } from '../../pipeline/graph/replay.ts';
import { decodeModel } from '../../pipeline/onnx/decode.ts';
import { encodeModel } from '../../pipeline/onnx/encode.ts';
import { Model, type ModelMessage } from '../../pipeline/onnx/schema.ts';
import { relativeL2 } from '../support/close.ts';
import { uniform } from '../graph/cases/op-case.ts';
import {
  at,
  coordinates,
  floats,
  longs,
  mode,
  oldUses,
  rng,
  statistics,
  twice,
  x,
  type Old,
} from './old-uses.ts';

const engine = createOrtEngine({ numThreads: 1 });

function graphOf(old: Old): Graph {
  const { op, attributes = {}, rest = [], numOutputs = 1, shape = x.shape } = old;
  const outputs = Array.from({ length: numOutputs }, (_, i) => `y${i}`);
  const named = rest.map((value, i) => ({ name: value ? `c${i}` : '', value }));
  return {
    inputs: [{ name: 'x', dtype: 'float32', shape }],
    constants: new Map(named.flatMap(({ name, value }) => (value ? [[name, value]] : []))),
    nodes: [{ name: op, op, inputs: ['x', ...named.map(({ name }) => name)], outputs, attributes }],
    outputs: outputs.slice(0, old.numRead),
  };
}

/** The model as an exporter of that opset would have written it. */
function encodeAt(opset: number, graph: Graph): Uint8Array {
  const message = Model.decode(encodeModel(graph)) as unknown as ModelMessage;
  return Model.encode({
    ...message,
    irVersion: 8,
    opsetImport: [{ domain: '', version: opset }],
  }).finish();
}

const title = ({ op, opset, attributes = {} }: Old) =>
  [
    op,
    opset,
    ...Object.entries(attributes).map(([key, value]) => `${key}=${Object.values(value).join()}`),
  ].join(' ');

test.each(oldUses.map((old) => [title(old), old] as const))('%s', async (_, old) => {
  const bytes = encodeAt(old.opset, graphOf(old));
  const fed = old.shape ? uniform(rng, old.shape) : x;
  const session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 4 });
  const data = fed.data as Float32Array;
  const expected = await session.run({ x: new ort.Tensor('float32', data, fed.shape) });
  const graph = decodeModel(bytes);
  for (const each of [graph, simplify(graph)]) {
    const program = await engine.load(each);
    const results = await program.run({ x: fed });
    for (const name of graph.outputs) {
      const { type, dims, data: values } = expected[name]!;
      expect({ ...results[name], data: [] }).toEqual({ dtype: type, shape: dims, data: [] });
      const [a, b] = [results[name]!.data, values].map((each2) =>
        Float64Array.from(each2 as Float32Array, Number),
      ) as [Float64Array, Float64Array];
      expect(relativeL2(a, b)).toBeLessThan(1e-6);
    }
  }
});

test('half a px of TensorFlow that cannot be written otherwise is refused', () => {
  const attributes = {
    ...mode('nearest'),
    ...coordinates('tf_half_pixel_for_nn'),
    nearest_mode: string('ceil'),
  };
  expect(() => decodeModel(encodeAt(11, graphOf(at(11, 'Resize', attributes, twice))))).toThrow(
    'node "Resize": got tf_half_pixel_for_nn with nearest_mode ceil, expected floor',
  );
});

test('statistics per position are refused', () => {
  const old = at(8, 'BatchNormalization', { spatial: int(0) }, { rest: statistics });
  expect(() => decodeModel(encodeAt(8, graphOf(old)))).toThrow(
    'node "BatchNormalization": got BatchNormalization with spatial=0, expected statistics per channel',
  );
});

test('every kind of Constant becomes a constant', () => {
  const values: [string, Attributes, Tensor][] = [
    ['value', { value: { tensor: floats(1, 2) } }, floats(1, 2)],
    ['value_float', { value_float: float(0.5) }, tensor('float32', [], [0.5])],
    ['value_int', { value_int: int(3) }, tensor('int64', [], [3])],
    ['value_ints', { value_ints: ints(1, 2) }, longs(1, 2)],
    ['value_floats', { value_floats: { floats: [0.5, 1] } }, floats(0.5, 1)],
  ];
  const nodes = values.map(([name, attributes]) => ({
    name,
    op: 'Constant',
    inputs: [],
    outputs: [name],
    attributes,
  }));
  const plain = graphOf(at(13, 'Relu'));
  const graph = decodeModel(encodeAt(13, { ...plain, nodes: [...nodes, ...plain.nodes] }));
  expect(graph.nodes).toHaveLength(1);
  for (const [name, , value] of values) expect(graph.constants.get(name)).toEqual(value);
});
