// Other shapes, orders, parts and repetitions of the same elements.

import * as tf from '@tensorflow/tfjs-core';
import { getInt } from '../../../graph/attributes.ts';
import { permutation } from '../../../graph/rules/layout.ts';
import { padsOf, rangesOf } from '../../../graph/rules/selection.ts';
import { axisIn, inOrder, type Kernel } from './kernel.ts';
import { padBy, permute, spreadTo, take } from './move.ts';

export const layoutKernels: Readonly<Record<string, Kernel>> = {
  Reshape: {
    layout: 'first',
    numTensors: 1,
    prepare: (_, { shape }) => ({ run: (x) => tf.reshape(x, [...shape]) }),
  },
  Transpose: {
    layout: 'first',
    prepare: (call) => {
      const perm = permutation(call);
      return { run: (x) => permute(x, perm) };
    },
  },
  Expand: {
    layout: 'first',
    numTensors: 1,
    prepare: (_, { shape }) => ({ run: (x) => spreadTo(x, shape) }),
  },
  Concat: {
    layout: 'any',
    prepare: (call, { layout }) => {
      const rank = call.shape(0).length;
      const axis = axisIn(call.axis(getInt(call.node, 'axis', 0)), rank, layout);
      return { run: (...parts) => tf.concat(parts, axis) };
    },
  },
  Slice: {
    layout: 'any',
    numTensors: 1,
    prepare: (call, { layout }) => {
      const ranges = inOrder(rangesOf(call), layout);
      return { run: (x) => take(x, ranges) };
    },
  },
  // other modes than constant are gathers by the time a graph runs
  Pad: {
    layout: 'any',
    numTensors: 1,
    prepare: (call, { layout }) => {
      const { before, after } = padsOf(call);
      const [front, back] = [inOrder(before, layout), inOrder(after, layout)];
      const value = call.numbers(2)?.[0] ?? 0;
      return { run: (x) => padBy(x, front, back, value) };
    },
  },
};
