// Pooling, channels last: by tfjs over two spatial axes, else tap by tap, one axis after the other.

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { tensor } from '../../../base/tensor.ts';
import { getInt, getInts } from '../../../graph/attributes.ts';
import type { Call } from '../../../graph/rule.ts';
import { extent, numPositions, windowsOf, type Window } from '../../../graph/rules/window.ts';
import type { Kernel } from './kernel.ts';
import { padBy, take } from './move.ts';

type Pair = [number, number];

/** Below every activation; infinity is not safe on every GPU. */
const lowest = -3.4e38;

/** A window with as many positions behind the input as its last position reaches, `ceil_mode` or not. */
type Reach = Window & { readonly positions: number };

function reachesOf(call: Call): Reach[] {
  const size = call.shape(0).slice(2);
  return windowsOf(call.node, size, getInts(call.node, 'kernel_shape')!).map((window, axis) => {
    const positions = numPositions(window, size[axis]!);
    const end = (positions - 1) * window.stride + extent(window);
    return { ...window, positions, after: end - window.before - size[axis]! };
  });
}

function padded(x: Tensor, reaches: readonly Reach[], value: number): Tensor {
  return padBy(
    x,
    [0, ...reaches.map(({ before }) => before), 0],
    [0, ...reaches.map(({ after }) => after), 0],
    value,
  );
}

/** Whether tfjs has a kernel: two axes without dilation, and something to pool. */
const isPlain = (reaches: readonly Reach[]) =>
  reaches.length === 2 &&
  reaches.every(({ dilation }) => dilation === 1) &&
  reaches.some(({ kernel }) => kernel > 1);

/** `join`s the elements under the taps of a window, axis by axis; `x` [N, …, C] is padded. */
function byTaps(
  x: Tensor,
  reaches: readonly Reach[],
  join: (a: Tensor, b: Tensor) => Tensor,
): Tensor {
  return reaches.reduce((whole, { kernel, stride, dilation, positions }, axis) => {
    const taps = Array.from({ length: kernel }, (_, tap) => {
      const ranges = whole.shape.map((length) => ({ start: 0, step: 1, length }));
      return take(
        whole,
        ranges.with(axis + 1, { start: tap * dilation, step: stride, length: positions }),
      );
    });
    return taps.reduce(join);
  }, x);
}

const maxPool: Kernel['prepare'] = (call) => {
  if (call.node.outputs[1]) {
    call.fail('got a use of the output Indices, which tfjs cannot compute; use another device');
  }
  const reaches = reachesOf(call);
  const size = reaches.map(({ kernel }) => kernel) as Pair;
  const strides = reaches.map(({ stride }) => stride) as Pair;
  return {
    run: (x) => {
      const whole = padded(x, reaches, lowest);
      return isPlain(reaches)
        ? tf.maxPool(whole as Tensor4D, size, strides, 'valid')
        : byTaps(whole, reaches, (a, b) => tf.maximum(a, b));
    },
  };
};

/** Sums over windows; the padding counts nothing. */
function sumPool(x: Tensor, reaches: readonly Reach[]): Tensor {
  const whole = padded(x, reaches, 0);
  if (!isPlain(reaches)) return byTaps(whole, reaches, (a, b) => tf.add(a, b));
  const size = reaches.map(({ kernel }) => kernel) as Pair;
  const strides = reaches.map(({ stride }) => stride) as Pair;
  const means = tf.avgPool(whole as Tensor4D, size, strides, 'valid');
  return tf.mul(means, size[0] * size[1]);
}

/** Number of elements that a window at each position covers: those of the input, or of its declared padding too. */
function counts(window: Reach, length: number, declaredAfter: number, withPads: boolean): number[] {
  const low = withPads ? -window.before : 0;
  const high = withPads ? length + declaredAfter : length;
  return Array.from({ length: window.positions }, (_, position) => {
    const start = position * window.stride - window.before;
    const taps = Array.from({ length: window.kernel }, (__, tap) => start + tap * window.dilation);
    return taps.filter((at) => at >= low && at < high).length;
  });
}

const averagePool: Kernel['prepare'] = (call) => {
  const { node } = call;
  const size = call.shape(0).slice(2);
  const declared = windowsOf(node, size, getInts(node, 'kernel_shape')!);
  const reaches = reachesOf(call);
  const withPads = getInt(node, 'count_include_pad', 0) === 1;
  const perAxis = reaches.map((window, axis) =>
    counts(window, size[axis]!, declared[axis]!.after, withPads),
  );
  const constants = perAxis.map((each, axis) => {
    const shape = call.shape(0).map((_, other) => (other === axis + 1 ? each.length : 1));
    return tensor('float32', shape, each);
  });
  return {
    constants,
    run: (x, ...covered) => covered.reduce((y, each) => tf.div(y, each), sumPool(x, reaches)),
  };
};

export const poolingKernels: Readonly<Record<string, Kernel>> = {
  MaxPool: { layout: 'last', prepare: maxPool },
  AveragePool: { layout: 'last', prepare: averagePool },
  GlobalAveragePool: {
    layout: 'last',
    prepare: (call) => {
      const axes = call.shape(0).flatMap((_, axis) => (axis < 2 ? [] : [axis - 1]));
      return { run: (x) => (axes.length > 0 ? tf.mean(x, axes, true) : x.clone()) };
    },
  },
};
