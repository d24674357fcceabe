// Reductions over axes, and the positions of extremes.

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { getInt } from '../../../graph/attributes.ts';
import { reducedAxes } from '../../../graph/rules/reduction.ts';
import { axisIn, firstOrder, type Kernel } from './kernel.ts';
import { permute } from './move.ts';
import { toFloat } from './to-float.ts';

function reduction(f: (x: Tensor, axes: number[]) => Tensor): Kernel {
  return {
    layout: 'any',
    numTensors: 1,
    prepare: (call, { layout, shape }) => {
      const rank = call.shape(0).length;
      const axes = reducedAxes(call).map((axis) => axisIn(axis, rank, layout));
      const reduce = (x: Tensor) => (axes.length === 0 ? x.clone() : f(x, axes));
      if (layout === 'first') return { run: (x) => tf.reshape(reduce(x), [...shape]) };
      return {
        output: 'first',
        run: (x) => tf.reshape(permute(reduce(x), firstOrder(rank)), [...shape]),
      };
    },
  };
}

/** Not every backend has these for integers. */
function byFloats(f: (x: Tensor, axes: number[]) => Tensor) {
  return (x: Tensor, axes: number[]) => tf.cast(f(toFloat(x), axes), x.dtype);
}

/** Position of the extreme along one axis: the first, or the last where the op says so. */
function position(find: (x: Tensor, axis: number) => Tensor): Kernel {
  return {
    layout: 'first',
    prepare: (call, { shape }) => {
      const axis = call.axis(getInt(call.node, 'axis', 0));
      const last = call.shape(0)[axis]! - 1;
      const isLast = getInt(call.node, 'select_last_index', 0) === 1;
      return {
        run: (x) => {
          const found = isLast
            ? tf.sub(tf.scalar(last, 'int32'), find(tf.reverse(x, axis), axis))
            : find(x, axis);
          return tf.reshape(found, [...shape]);
        },
      };
    },
  };
}

/** The k largest or smallest along one axis, in order, and where they stand. */
const topK: Kernel = {
  layout: 'first',
  numTensors: 1,
  prepare: (call) => {
    const { node } = call;
    const rank = call.shape(0).length;
    const axis = call.axis(getInt(node, 'axis', -1));
    const count = call.numbers(1)![0]!;
    const sign = getInt(node, 'largest', 1) === 1 ? 1 : -1;
    const swap = Array.from({ length: rank }, (_, i) => i);
    [swap[axis], swap[rank - 1]] = [swap[rank - 1]!, swap[axis]!];
    return {
      run: (x) => {
        const { values, indices } = tf.topk(tf.mul(permute(x, swap), sign), count);
        return [permute(tf.mul(values, sign), swap), permute(indices, swap)];
      },
    };
  },
};

export const reductionKernels: Readonly<Record<string, Kernel>> = {
  ReduceSum: reduction((x, axes) => tf.sum(x, axes, true)),
  ReduceMean: reduction((x, axes) => tf.mean(x, axes, true)),
  ReduceMax: reduction(byFloats((x, axes) => tf.max(x, axes, true))),
  ReduceMin: reduction(byFloats((x, axes) => tf.min(x, axes, true))),
  ReduceProd: reduction(byFloats((x, axes) => tf.prod(x, axes, true))),
  ArgMax: position((x, axis) => tf.argMax(x, axis)),
  ArgMin: position((x, axis) => tf.argMin(x, axis)),
  TopK: topK,
  Softmax: softmax((x, axis) => {
    if (axis === x.rank - 1) return tf.softmax(x);
    const powers = tf.exp(tf.sub(x, tf.max(x, axis, true)));
    return tf.div(powers, tf.sum(powers, axis, true));
  }),
  LogSoftmax: softmax((x, axis) => {
    const below = tf.sub(x, tf.max(x, axis, true));
    return tf.sub(below, tf.log(tf.sum(tf.exp(below), axis, true)));
  }),
};

function softmax(f: (x: Tensor, axis: number) => Tensor): Kernel {
  return {
    layout: 'first',
    prepare: (call) => {
      const axis = call.axis(getInt(call.node, 'axis', -1));
      return { run: (x) => f(x, axis) };
    },
  };
}
