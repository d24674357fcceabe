// Tensors here ↔ tensors on a tfjs backend, which knows float32, int32 and bool.

import { tensor as tfTensor } from '@tensorflow/tfjs-core';
import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import { allocate, type Data, type Dtype, type Tensor } from '../../base/tensor.ts';
import { UserError } from '../../base/user-error.ts';

type TfDtype = 'float32' | 'int32' | 'bool';

/** What stands for a dtype on the backend: floats become float32, integers int32. */
export function dtypeOf(dtype: Dtype): TfDtype {
  if (dtype === 'bool') return 'bool';
  return dtype.startsWith('float') ? 'float32' : 'int32';
}

const largest = 2 ** 31 - 1;

/**
 * Copies a tensor to the active backend. Throws a UserError that names it where an integer does not
 * fit into 32 bits.
 */
export function upload(name: string, { dtype, shape, data }: Tensor): TfTensor {
  return tfTensor(valuesOf(name, dtype, data), [...shape], dtypeOf(dtype));
}

function valuesOf(name: string, dtype: Dtype, data: Data): Float32Array | Int32Array | Uint8Array {
  const kind = dtypeOf(dtype);
  if (kind === 'float32') return Float32Array.from(data as Float32Array);
  if (kind === 'bool') return Uint8Array.from(data as Uint8Array);
  const values = new Int32Array(data.length);
  for (let i = 0; i < values.length; i++) {
    const value = Number(data[i]);
    if (Math.abs(value) > largest) {
      throw new UserError(
        `tensor "${name}": got the integer ${value}, expected at most 32 bits; this engine has no larger ones: use another device`,
      );
    }
    values[i] = value;
  }
  return values;
}

/** Fetches a tensor; its elements go into `data` where that is given. */
export async function download(source: TfTensor, dtype: Dtype, data?: Data): Promise<Tensor> {
  const values = await source.data<TfDtype>();
  const { shape } = source;
  if (!data && values.constructor === allocate(dtype, 0).constructor) {
    return { dtype, shape, data: values };
  }
  const target = data ?? allocate(dtype, values.length);
  if (target instanceof BigInt64Array || target instanceof BigUint64Array) {
    for (let i = 0; i < values.length; i++) target[i] = BigInt(values[i]!);
  } else target.set(values);
  return { dtype, shape, data: target };
}
