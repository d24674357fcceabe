// Numbers rounded to a few bits and back.

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Dtype } from '../../../base/tensor.ts';
import { getInt } from '../../../graph/attributes.ts';
import { dtypes } from '../../../graph/dtype-codes.ts';
import type { Call } from '../../../graph/rule.ts';
import type { Form, Kernel } from './kernel.ts';
import { toFloat } from './to-float.ts';

/** Scales and zero points as they broadcast: one, or one for each position of an axis. */
function parameterForm(call: Call): Form {
  const size = call.shape(1).reduce((product, length) => product * length, 1);
  const axis = size === 1 ? -1 : call.axis(getInt(call.node, 'axis', 1));
  const shape = call.shape(0).map((length, other) => (other === axis ? length : 1));
  return { key: `along ${shape}`, make: (x) => tf.reshape(toFloat(x), shape) };
}

/** Least and largest number of an integer type. */
function limitsOf(dtype: Dtype): [number, number] {
  const numValues = 2 ** Number(/\d+/.exec(dtype)![0]);
  return dtype.startsWith('u') ? [0, numValues - 1] : [-numValues / 2, numValues / 2 - 1];
}

function quantized(call: Call): Dtype {
  return call.has(2)
    ? call.type(2).dtype
    : (dtypes[getInt(call.node, 'output_dtype', 0)] ?? 'uint8');
}

export const quantizationKernels: Readonly<Record<string, Kernel>> = {
  QuantizeLinear: {
    layout: 'first',
    prepare: (call) => {
      const form = parameterForm(call);
      const [low, high] = limitsOf(quantized(call));
      return {
        forms: { 1: form, 2: form },
        run: (x, scale, zero?: Tensor) => {
          const steps = tf.round(tf.div(x, scale));
          const moved = zero ? tf.add(steps, zero) : steps;
          return tf.cast(tf.clipByValue(moved, low, high), 'int32');
        },
      };
    },
  },
  DequantizeLinear: {
    layout: 'first',
    prepare: (call) => {
      const form = parameterForm(call);
      return {
        forms: { 1: form, 2: form },
        run: (x, scale, zero?: Tensor) => {
          const steps = zero ? tf.sub(toFloat(x), zero) : toFloat(x);
          return tf.mul(steps, scale);
        },
      };
    },
  },
};
