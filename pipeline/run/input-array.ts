// Arrays that users hand over as .npy files, made ready for a graph.

import { readFile } from 'node:fs/promises';
import { fileError } from '../base/file-error.ts';
import { allocate, positionOf, type Dtype, type Tensor } from '../base/tensor.ts';
import { UserError } from '../base/user-error.ts';
import { parseNpy } from '../base/npy.ts';

/** What an array must be; a length that is a name may be any. */
export type Expected = {
  /** What messages call it, e.g. `input "data"`. */
  readonly noun: string;
  readonly dtype: Dtype;
  readonly shape: readonly (number | string)[];
};

/**
 * Reads a `.npy` file as the array that is expected. Where floating-point numbers are, any numbers
 * are converted to them; shapes are never changed.
 *
 * @throws UserError for a file that cannot be read, another shape, and values that are no finite numbers
 */
export async function loadArray(path: string, expected: Expected): Promise<Tensor> {
  const { noun, dtype, shape } = expected;
  const array = parseNpy(await readArray(path), path);
  const fits =
    array.shape.length === shape.length &&
    shape.every((length, axis) => typeof length === 'string' || length === array.shape[axis]);
  if (!fits || array.shape.includes(0)) {
    throw new UserError(
      `${path}: got shape [${array.shape.join(', ')}], expected [${shape.join(', ')}], the shape of ${noun}`,
    );
  }
  if (array.dtype !== dtype && !dtype.startsWith('float')) {
    throw new UserError(
      `${path}: got ${array.dtype} elements, expected ${dtype}, which ${noun} holds`,
    );
  }
  const converted = array.dtype === dtype ? array : convert(array, dtype);
  const wrong = indexOfNotFinite(converted);
  if (wrong !== undefined) {
    const [index, value] = wrong;
    throw new UserError(
      `${path}: got ${value} at [${positionOf(index, array.shape).join(', ')}], expected finite ${dtype} numbers`,
    );
  }
  return converted;
}

async function readArray(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fileError('array', path, 'a NumPy .npy file', error);
  }
}

function convert({ shape, data }: Tensor, dtype: Dtype): Tensor {
  const converted = allocate(dtype, data.length);
  for (let i = 0; i < data.length; i++) converted[i] = Number(data[i]);
  return { dtype, shape, data: converted };
}

function indexOfNotFinite({ data }: Tensor): readonly [number, number] | undefined {
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    if (!Number.isFinite(value)) return [i, value];
  }
  return undefined;
}
