// Convolutions over one, two or three spatial axes, channels last: what tfjs has no kernel for is brought to what it has.

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D, Tensor5D } from '@tensorflow/tfjs-core';
import { getInt, getInts } from '../../../graph/attributes.ts';
import type { Call } from '../../../graph/rule.ts';
import { transposeWindows } from '../../../graph/rules/convolution.ts';
import { extent, windowsOf, type Window } from '../../../graph/rules/window.ts';
import type { Form, Kernel } from './kernel.ts';
import { broadcast, padBy, permute } from './move.ts';

type Pads = tf.backend_util.ExplicitPadding;
type Geometry = { readonly windows: readonly Window[]; readonly group: number };

/** Kernels [O, I/group, …] as tfjs wants them: […, I/group, O]. */
function filterOf(weights: Tensor): Tensor {
  return permute(weights, [...spatialAxes(weights), 1, 0]);
}

/**
 * Kernels [I, O/group, …] of a transposed convolution as those of the convolution that equals it:
 * turned by 180°, input and output channels exchanged within each group, […, I/group, O].
 */
function transposedFilterOf(weights: Tensor, group: number): Tensor {
  const [numIn, numOut, ...kernel] = weights.shape as [number, number, ...number[]];
  const axes = spatialAxes(weights);
  const turned = tf.reverse(tf.reshape(weights, [numIn * numOut, -1]), 1);
  const grouped = tf.reshape(turned, [group, numIn / group, numOut, ...kernel]);
  const exchanged = permute(grouped, [...axes.map((axis) => axis + 1), 1, 0, 2]);
  return tf.reshape(exchanged, [...kernel, numIn / group, group * numOut]);
}

const spatialAxes = ({ rank }: Tensor) => Array.from({ length: rank - 2 }, (_, i) => i + 2);

/** Kernels with zeros between their taps: tfjs has no strides and dilations at once. */
function dilated(filter: Tensor, windows: readonly Window[]): Tensor {
  return windows.reduce((sparse, { dilation }, axis) => {
    const taps = stretched(sparse, axis, dilation);
    const none = taps.shape.map(() => 0);
    return padBy(taps, none, none.with(axis, 1 - dilation));
  }, filter);
}

/** `factor` − 1 zeros behind every position of an axis. */
function stretched(x: Tensor, axis: number, factor: number): Tensor {
  if (factor === 1) return x;
  const { shape } = x;
  const opened = tf.reshape(x, shape.toSpliced(axis + 1, 0, 1));
  const none = opened.shape.map(() => 0);
  const spaced = padBy(opened, none, none.with(axis + 1, factor - 1));
  return tf.reshape(spaced, shape.with(axis, shape[axis]! * factor));
}

const isSparse = (windows: readonly Window[]) =>
  windows.some(({ dilation }) => dilation > 1) &&
  (windows.length === 3 || windows.some(({ stride }) => stride > 1));

/** x [N, …, C] and filter […, C/group, O] → [N, …, O]. */
function convolve(x: Tensor, filter: Tensor, { windows, group }: Geometry): Tensor {
  const own = isSparse(windows) ? windows.map((window) => ({ ...window, dilation: 1 })) : windows;
  if (own.length === 3) {
    return perGroup(padded(x, own), filter, group, (part, kernels) => volume(part, kernels, own));
  }
  const isCropped = own.some(({ before, after }) => before < 0 || after < 0);
  const inside = own.map((window) => ({ ...window, before: 0, after: 0 }));
  const [image, planar] = isCropped ? [padded(x, own), inside] : [x, own];
  if (planar.length === 2) return plane(image as Tensor4D, filter as Tensor4D, planar, group);
  // one axis is two of which the first is 1 long; depthwise kernels want equal strides
  const flat = { ...planar[0]!, kernel: 1, dilation: 1, before: 0, after: 0 };
  const [row, kernels] = [tf.expandDims(image, 1), tf.expandDims(filter, 0)];
  const result = plane(row as Tensor4D, kernels as Tensor4D, [flat, planar[0]!], group);
  return tf.squeeze(result, [1]);
}

function padded(x: Tensor, windows: readonly Window[]): Tensor {
  const before = windows.map((window) => window.before);
  const after = windows.map((window) => window.after);
  return padBy(x, [0, ...before, 0], [0, ...after, 0]);
}

function plane(x: Tensor4D, filter: Tensor4D, windows: readonly Window[], group: number): Tensor {
  const strides = windows.map(({ stride }) => stride) as [number, number];
  const dilations = windows.map(({ dilation }) => dilation) as [number, number];
  const [rows, cols] = windows.map(({ before, after }): [number, number] => [before, after]);
  const pads: Pads = [[0, 0], rows!, cols!, [0, 0]];
  const [height, width, numIn, numOut] = filter.shape;
  if (group > 1 && numIn === 1) {
    const depthwise = tf.reshape(filter, [height, width, group, numOut / group]) as Tensor4D;
    return tf.depthwiseConv2d(x, depthwise, strides, pads, 'NHWC', dilations);
  }
  return perGroup(x, filter, group, (part, kernels) =>
    tf.conv2d(part as Tensor4D, kernels as Tensor4D, strides, pads, 'NHWC', dilations),
  );
}

function volume(x: Tensor, filter: Tensor, windows: readonly Window[]): Tensor {
  const strides = windows.map(({ stride }) => stride) as [number, number, number];
  return tf.conv3d(x as Tensor5D, filter as Tensor5D, strides, 'valid');
}

/** Channels and kernels of each group by themselves. */
function perGroup(
  x: Tensor,
  filter: Tensor,
  group: number,
  f: (x: Tensor, filter: Tensor) => Tensor,
): Tensor {
  if (group === 1) return f(x, filter);
  const channels = tf.split(x, group, -1);
  const kernels = tf.split(filter, group, -1);
  return tf.concat(
    channels.map((part, i) => f(part, kernels[i]!)),
    -1,
  );
}

function formOf(key: string, windows: readonly Window[], make: (x: Tensor) => Tensor): Form {
  if (!isSparse(windows)) return { key, make };
  const dilations = windows.map(({ dilation }) => dilation);
  return { key: `${key} dilated ${dilations}`, make: (x) => dilated(make(x), windows) };
}

const conv: Kernel['prepare'] = (call: Call) => {
  const size = call.shape(0).slice(2);
  const windows = windowsOf(call.node, size, call.shape(1).slice(2));
  const geometry = { windows, group: getInt(call.node, 'group', 1) };
  return {
    forms: { 1: formOf('filter', windows, filterOf) },
    run: (x, filter, bias?: Tensor) => {
      const y = convolve(x, filter, geometry);
      return bias ? broadcast([y, bias], (sum, each) => tf.add(sum, each)) : y;
    },
  };
};

/** A convolution, at stride 1, of the input with zeros between its positions. */
const convTranspose: Kernel['prepare'] = (call: Call) => {
  const { node } = call;
  const size = call.shape(0).slice(2);
  const windows = transposeWindows(node, size, call.shape(1).slice(2));
  const rest = getInts(node, 'output_padding');
  const group = getInt(node, 'group', 1);
  const dense = windows.map((window, axis) => ({
    ...window,
    stride: 1,
    before: extent(window) - 1 - window.before,
    // the zeros behind the last position are there already
    after: extent(window) - window.after + (rest?.[axis] ?? 0) - window.stride,
  }));
  return {
    forms: { 1: formOf(`transposed filter ${group}`, dense, (x) => transposedFilterOf(x, group)) },
    run: (x, filter, bias?: Tensor) => {
      const spaced = windows.reduce(
        (wide, { stride }, axis) => stretched(wide, axis + 1, stride),
        x,
      );
      const y = convolve(spaced, filter, { windows: dense, group });
      return bias ? broadcast([y, bias], (sum, each) => tf.add(sum, each)) : y;
    },
  };
};

export const convolutionKernels: Readonly<Record<string, Kernel>> = {
  Conv: { layout: 'last', prepare: conv },
  ConvTranspose: { layout: 'last', prepare: convTranspose },
};
