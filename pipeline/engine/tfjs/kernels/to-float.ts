// Numbers and truth values as floats.

import { cast, mul } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * Elements as float32. tfjs's WebGPU backend relabels integers and converts them where a kernel reads
 * them, which not all do: the product makes floats of them for all.
 */
export function toFloat(x: Tensor): Tensor {
  return x.dtype === 'float32' ? x : mul(cast(x, 'float32'), 1);
}
