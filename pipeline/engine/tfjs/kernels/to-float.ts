// Numbers and truth values as floats.

import { cast, getBackend, mul } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Elements as float32. tfjs's WebGPU backend only relabels integers, to convert them where a kernel
 * reads them, which not all do: a product makes floats of them.
 */
export function toFloat(x: Tensor): Tensor {
  if (x.dtype === 'float32') return x;
  const floats = cast(x, 'float32');
  return getBackend() === 'webgpu' ? mul(floats, 1) : floats;
}
