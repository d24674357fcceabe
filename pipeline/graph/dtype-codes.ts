// The numbers by which ONNX names dtypes (TensorProto.DataType), in models and in the attribute of Cast.

import type { Dtype } from '../base/tensor.ts';

/** Dtypes by their code; strings, complex and narrow numbers are left out. */
export const dtypes: Readonly<Record<number, Dtype>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
};

const codes = new Map(Object.entries(dtypes).map(([code, dtype]) => [dtype, Number(code)]));

export function codeOf(dtype: Dtype): number {
  return codes.get(dtype)!;
}
