// ONNX models written field by field, for what the encoder never writes.

import { toNumbers, type Tensor } from '../../pipeline/base/tensor.ts';
import { Model } from '../../pipeline/onnx/schema.ts';
import { encodeTensor } from '../../pipeline/onnx/tensor.ts';

export type RawInput = {
  readonly name: string;
  readonly elemType: number;
  /** Lengths; text for an open one. */
  readonly dims: readonly (number | string)[];
};

export type RawModel = {
  readonly opset?: number;
  readonly node?: readonly object[];
  readonly initializer?: readonly object[];
  readonly input?: readonly RawInput[];
  readonly output?: readonly string[];
  /** Further fields of the model and of its graph. */
  readonly model?: object;
  readonly graph?: object;
};

const identity = { name: 'identity', opType: 'Identity', input: ['x'], output: ['y'] };

/** The bytes of a model y = f(x); x [2] float32 and y = x by default. */
export function encodeRaw({
  opset = 21,
  node = [identity],
  initializer: initializers = [],
  input = [{ name: 'x', elemType: 1, dims: [2] }],
  output = ['y'],
  model = {},
  graph = {},
}: RawModel): Uint8Array {
  return Model.encode({
    irVersion: 8,
    opsetImport: [{ domain: '', version: opset }],
    graph: {
      name: 'raw',
      node,
      initializer: initializers,
      input: input.map(({ name, elemType, dims }) => {
        const dim = dims.map((n) => (typeof n === 'number' ? { dimValue: n } : { dimParam: n }));
        return { name, type: { tensorType: { elemType, shape: { dim } } } };
      }),
      output: output.map((name) => ({ name })),
      ...graph,
    },
    ...model,
  }).finish();
}

/** Fields of TensorProto that hold the values of each dtype one by one. */
function typedField({ dtype }: Tensor): string {
  if (dtype === 'float32') return 'floatData';
  if (dtype === 'float64') return 'doubleData';
  if (dtype === 'int64') return 'int64Data';
  return dtype === 'uint64' || dtype === 'uint32' ? 'uint64Data' : 'int32Data';
}

/** A tensor as raw bytes and as a list of values. */
export function initializer(value: Tensor): { raw: object; typed: object } {
  const { rawData: _, ...head } = encodeTensor('w', value) as { rawData: Uint8Array };
  return {
    raw: encodeTensor('w', value),
    typed: { ...head, [typedField(value)]: toNumbers(value) },
  };
}
