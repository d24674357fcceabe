// Host kernels for constant folding: strided copies and element-wise maps with broadcasting.

import { allocate, sizeOf, stridesOf, tensor, type Dtype, type Tensor } from '../../base/tensor.ts';

/**
 * Copies elements `source[offset + Σ index[axis]·strides[axis]]` in row-major order of `shape`.
 * Transpose, Slice and Expand are this with other strides.
 */
export function strided(
  source: Tensor,
  shape: readonly number[],
  strides: readonly number[],
  offset = 0,
): Tensor {
  const { dtype, data: from } = source;
  const data = allocate(dtype, sizeOf(shape));
  const rank = shape.length;
  const index = new Int32Array(rank);
  let position = offset;
  for (let i = 0; i < data.length; i++) {
    data[i] = from[position]!;
    // advance the index like an odometer, last axis first
    for (let axis = rank - 1; axis >= 0; axis--) {
      position += strides[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      position -= strides[axis]! * shape[axis]!;
      index[axis] = 0;
    }
  }
  return { dtype, shape, data };
}

/** Strides with which a tensor of `from` is read as if broadcast to `to`. */
export function broadcastStrides(from: readonly number[], to: readonly number[]): number[] {
  const strides = stridesOf(from);
  const extra = to.length - from.length;
  return to.map((_, axis) =>
    axis < extra || from[axis - extra] === 1 ? 0 : strides[axis - extra]!,
  );
}

/** Applies `f` element by element to tensors broadcast to `shape`. */
export function elementwise(
  dtype: Dtype,
  shape: readonly number[],
  inputs: readonly Tensor[],
  f: (...values: number[]) => number,
): Tensor {
  const columns = inputs.map(
    (input) => strided(input, shape, broadcastStrides(input.shape, shape)).data,
  );
  const values = Array<number>(sizeOf(shape));
  const row = Array<number>(inputs.length);
  for (let i = 0; i < values.length; i++) {
    for (let k = 0; k < row.length; k++) row[k] = Number(columns[k]![i]);
    values[i] = f(...row);
  }
  return tensor(dtype, shape, values);
}
