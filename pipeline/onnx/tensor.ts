// TensorProto ↔ Tensor: every numeric dtype, raw, typed and external data.

import { allocate, sizeOf, viewAs, type Data, type Dtype, type Tensor } from '../base/tensor.ts';
import { UserError } from '../base/user-error.ts';
import { codeOf, dtypes } from '../graph/dtype-codes.ts';
import { toNumber, type TensorMessage } from './schema.ts';
import { widen, type NarrowDtype } from './narrow.ts';

/** Codes of dtypes no engine here computes in; they are widened when read. */
const narrow: Readonly<Record<number, NarrowDtype>> = {
  16: 'bfloat16',
  17: 'float8e4m3fn',
  18: 'float8e4m3fnuz',
  19: 'float8e5m2',
  20: 'float8e5m2fnuz',
  21: 'uint4',
  22: 'int4',
};

/** Reads `length` bytes from `offset` of a file beside the model. */
export type ReadExternal = (location: string, offset: number, length: number) => Uint8Array;

/** The dtype of a TensorProto.DataType code, after widening. */
export function dtypeOf(code: number, name: string): Dtype {
  const dtype = dtypes[code];
  if (dtype) return dtype;
  const kind = narrow[code];
  if (kind) return widen.dtype(kind);
  throw new UserError(
    `tensor "${name}": got data type ${code}, expected a numeric type (strings and complex numbers are not supported)`,
  );
}

/** Decodes one TensorProto. Throws a UserError that names the tensor where data is missing or short. */
export function decodeTensor(message: TensorMessage, readExternal: ReadExternal): Tensor {
  const shape = message.dims.map(toNumber);
  if (shape.some((n) => n < 0)) {
    throw new UserError(
      `tensor "${message.name}": got shape [${shape}], expected lengths from 0; the model is damaged`,
    );
  }
  const length = sizeOf(shape);
  const dtype = dtypeOf(message.dataType, message.name);
  const kind = narrow[message.dataType];
  const bytes = rawBytes(message, length, readExternal);
  if (bytes) {
    const data = kind ? widen.bytes(kind, bytes, length) : viewAs(dtype, whole(bytes, dtype));
    return { dtype, shape, data: exactly(data, length, message.name) };
  }
  const data = typedData(message, dtype, kind);
  return { dtype, shape, data: exactly(data, length, message.name) };
}

export function encodeTensor(name: string, { dtype, shape, data }: Tensor): object {
  const rawData = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return { name, dims: shape, dataType: codeOf(dtype), rawData };
}

function rawBytes(
  message: TensorMessage,
  length: number,
  readExternal: ReadExternal,
): Uint8Array | undefined {
  if (message.dataLocation !== 1) return message.rawData?.length ? message.rawData : undefined;
  const entries = new Map(message.externalData.map(({ key, value }) => [key, value]));
  const location = entries.get('location');
  if (!location) {
    throw new UserError(`tensor "${message.name}": external data without a location`);
  }
  const size = entries.get('length');
  const expected = size ? Number(size) : sizeBytes(message, length);
  return readExternal(location, Number(entries.get('offset') ?? 0), expected);
}

function sizeBytes({ dataType, name }: TensorMessage, length: number): number {
  const kind = narrow[dataType];
  if (kind) return widen.size(kind, length);
  return length * allocate(dtypeOf(dataType, name), 1).BYTES_PER_ELEMENT;
}

/** Values in the typed fields: float_data, int64_data, …; narrow floats stand in int32_data as bit patterns. */
function typedData(message: TensorMessage, dtype: Dtype, kind: NarrowDtype | undefined): Data {
  if (kind === 'int4' || kind === 'uint4') {
    return widen.bytes(
      kind,
      Uint8Array.from(message.int32Data),
      sizeOf(message.dims.map(toNumber)),
    );
  }
  if (kind) return widen.bits(kind, message.int32Data);
  switch (dtype) {
    case 'float32':
      return Float32Array.from(message.floatData);
    case 'float64':
      return Float64Array.from(message.doubleData);
    case 'float16':
      return viewAs('float16', new Uint8Array(Uint16Array.from(message.int32Data).buffer));
    case 'int64':
      return BigInt64Array.from(message.int64Data, (value) => BigInt(value.toString()));
    case 'uint64':
      return BigUint64Array.from(message.uint64Data, (value) => BigInt(value.toString()));
    case 'uint32':
      return Uint32Array.from(message.uint64Data, toNumber);
    default: {
      const data = allocate(dtype, message.int32Data.length) as Int32Array;
      data.set(message.int32Data);
      return data;
    }
  }
}

function whole(bytes: Uint8Array, dtype: Dtype): Uint8Array {
  const width = allocate(dtype, 1).BYTES_PER_ELEMENT;
  return bytes.subarray(0, Math.floor(bytes.length / width) * width);
}

function exactly(data: Data, length: number, name: string): Data {
  if (data.length === length) return data;
  throw new UserError(
    `tensor "${name}": got ${data.length} values, expected ${length}; the model file is damaged or truncated`,
  );
}
