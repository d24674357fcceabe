// A tensor on the host: a dtype, a shape and flat row-major data.

/** Element types, named as ONNX Runtime names them. `bool` is stored as one byte per element. */
export type Dtype = keyof typeof arrays;

const arrays = {
  float32: Float32Array,
  float64: Float64Array,
  // browsers of before 2025 have none, and need none for most networks
  float16: globalThis.Float16Array,
  int8: Int8Array,
  int16: Int16Array,
  int32: Int32Array,
  int64: BigInt64Array,
  uint8: Uint8Array,
  uint16: Uint16Array,
  uint32: Uint32Array,
  uint64: BigUint64Array,
  bool: Uint8Array,
} as const;

/** All element types. */
export const dtypes = Object.keys(arrays) as readonly Dtype[];

export type Data =
  | Float32Array
  | Float64Array
  | Float16Array
  | Int8Array
  | Int16Array
  | Int32Array
  | BigInt64Array
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | BigUint64Array;

export type TensorType = { readonly dtype: Dtype; readonly shape: readonly number[] };

/** `data` holds the elements in row-major order; its class is the one `arrays` gives for `dtype`. */
export type Tensor = TensorType & { readonly data: Data };

/** Number of elements of a shape; 1 for a scalar. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** Row-major strides of a shape, in elements. */
export function stridesOf(shape: readonly number[]): number[] {
  const strides = Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/** Zero-filled storage for `length` elements of a dtype. */
export function allocate(dtype: Dtype, length: number): Data {
  return new arrays[dtype](length);
}

/** The same bytes read as elements of `dtype`; copies only where they are not aligned. */
export function viewAs(dtype: Dtype, bytes: Uint8Array): Data {
  const { BYTES_PER_ELEMENT } = arrays[dtype];
  const aligned = bytes.byteOffset % BYTES_PER_ELEMENT === 0 ? bytes : new Uint8Array(bytes);
  return new arrays[dtype](
    aligned.buffer as ArrayBuffer,
    aligned.byteOffset,
    aligned.byteLength / BYTES_PER_ELEMENT,
  );
}

/** A tensor of `dtype` from plain numbers; int64 values are converted to BigInt. */
export function tensor(dtype: Dtype, shape: readonly number[], values: ArrayLike<number>): Tensor {
  const data = allocate(dtype, values.length);
  if (data.length !== sizeOf(shape)) {
    throw new Error(`tensor: got ${data.length} values, expected shape [${shape}]`);
  }
  for (let i = 0; i < data.length; i++) {
    data[i] = isBig(data) ? toBig(values[i]!) : values[i]!;
  }
  return { dtype, shape, data };
}

/** Numbers round the largest int64, which says "to the end" in models, up to what no longer fits. */
function toBig(value: number): bigint {
  return value === 2 ** 63 ? 2n ** 63n - 1n : BigInt(value);
}

/** A float32 tensor that shares `data`. */
export function float32(shape: readonly number[], data: Float32Array): Tensor {
  if (data.length !== sizeOf(shape)) {
    throw new Error(`tensor: got ${data.length} values, expected shape [${shape}]`);
  }
  return { dtype: 'float32', shape, data };
}

/** The elements as plain numbers; int64 beyond 2^53 loses precision. */
export function toNumbers({ data }: Tensor): number[] {
  return Array.from(data as ArrayLike<number | bigint>, Number);
}

function isBig(data: Data): data is BigInt64Array | BigUint64Array {
  return data instanceof BigInt64Array || data instanceof BigUint64Array;
}

/** Row-major index → one index per axis. */
export function positionOf(index: number, shape: readonly number[]): number[] {
  const position: number[] = [];
  let rest = index;
  for (const length of shape.toReversed()) {
    position.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return position;
}
