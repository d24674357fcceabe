// Convolutions. The gradient of one is another: with flipped kernels (input) or with the input as kernel (weights).

import { getInt, getInts, getString, int, ints } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Node } from '../graph.ts';
import type { Call, Rule } from '../rule.ts';
import {
  explicitPads,
  extent,
  numPositions,
  tapOffsets,
  windowAttributes,
  windowsOf,
  type Window,
} from './window.ts';

/** Sum of a gradient [N, C, …] over all but its channels: the gradient of a bias. */
function biasGradient(b: Builder, g: string): string {
  const axes = b.shape(g).map((_, axis) => axis);
  return b.sum(
    g,
    axes.filter((axis) => axis !== 1),
  );
}

/**
 * Gradient of a convolution with respect to its input of spatial size `size`.
 * Stride 1: a convolution with flipped kernels, input and output channels exchanged, pads `extent − 1 − pad`.
 * Otherwise a transposed convolution.
 */
function inputGradient(
  b: Builder,
  g: string,
  weights: string,
  windows: readonly Window[],
  size: readonly number[],
  group: number,
): string {
  const isDense = windows.every(
    (window) =>
      window.stride === 1 && window.before < extent(window) && window.after < extent(window),
  );
  if (isDense) {
    const pads = windows.map((window) => ({
      ...window,
      before: extent(window) - 1 - window.before,
      after: extent(window) - 1 - window.after,
    }));
    return b.op('Conv', [g, flipped(b, weights, group)], {
      ...windowAttributes(pads),
      group: int(group),
    });
  }
  const positions = b.shape(g).slice(2);
  const rest = windows.map(
    (window, axis) =>
      size[axis]! +
      window.before +
      window.after -
      (positions[axis]! - 1) * window.stride -
      extent(window),
  );
  return b.op('ConvTranspose', [g, weights], {
    ...windowAttributes(windows),
    group: int(group),
    output_padding: ints(...rest),
  });
}

/** Kernels [O, I/group, …] turned by 180° with input and output channels exchanged: [I, O/group, …]. */
function flipped(b: Builder, weights: string, group: number): string {
  const [numOut, numIn, ...kernel] = b.shape(weights) as [number, number, ...number[]];
  const axes = kernel.map((_, axis) => axis + 2);
  const end = Number.MIN_SAFE_INTEGER;
  const isPoint = kernel.every((length) => length === 1);
  const turned = isPoint
    ? weights
    : b.slice(
        weights,
        axes,
        axes.map(() => -1),
        axes.map(() => end),
        axes.map(() => -1),
      );
  const grouped = b.reshape(turned, [group, numOut / group, numIn, ...kernel]);
  const exchanged = b.transpose(grouped, 0, 2, 1, ...axes.map((axis) => axis + 1));
  return b.reshape(exchanged, [group * numIn, numOut / group, ...kernel]);
}

/**
 * Gradient of a convolution of `x` [N, C, …] with respect to its kernels [O, C/group, …], given the
 * gradient `g` [N, O, …] of its output: the taps of `x` side by side, times `g`, as matrix products.
 */
function weightGradient(
  b: Builder,
  x: string,
  g: string,
  windows: readonly Window[],
  group: number,
): string {
  const [batch, numIn] = b.shape(x) as [number, number];
  const [, numOut, ...positions] = b.shape(g) as [number, number, ...number[]];
  const area = positions.reduce((product, length) => product * length, 1);
  const padded = b.pad(
    x,
    [0, 0, ...windows.map(({ before }) => before)],
    // a stride may leave a rest behind the last window, which needs no more padding than it takes
    [0, 0, ...windows.map(({ after }) => after)],
  );
  const axes = windows.map((_, axis) => axis + 2);
  const taps = tapOffsets(windows).map((offset) => {
    const ends = offset.map(
      (start, axis) => start + (positions[axis]! - 1) * windows[axis]!.stride + 1,
    );
    const steps = windows.map(({ stride }) => stride);
    return b.reshape(b.slice(padded, axes, offset, ends, steps), [batch, numIn, 1, area]);
  });
  const columns = b.reshape(b.concat(taps, 2), [batch, group, (numIn / group) * taps.length, area]);
  const rows = b.reshape(g, [batch, group, numOut / group, area]);
  const product = b.matmul(columns, b.transpose(rows, 0, 1, 3, 2));
  const kernel = windows.map((window) => window.kernel);
  const byTap = b.reshape(b.sum(product, [0]), [group, numIn / group, taps.length, numOut / group]);
  return b.reshape(b.transpose(byTap, 0, 3, 1, 2), [numOut, numIn / group, ...kernel]);
}

function convWindows(b: Builder, node: Node): Window[] {
  return windowsOf(node, b.shape(node.inputs[0]!).slice(2), b.shape(node.inputs[1]!).slice(2));
}

function checkChannels(call: Call, numIn: number, group: number): void {
  const channels = call.shape(0)[1]!;
  if (channels !== numIn * group) {
    call.fail(`got ${channels} input channels, expected ${numIn * group}`);
  }
}

/** Lengths of the spatial axes that the output of a transposed convolution has without pads. */
function fullLengths(node: Node, size: readonly number[], windows: readonly Window[]): number[] {
  const rest = getInts(node, 'output_padding');
  return windows.map(
    (window, axis) => window.stride * (size[axis]! - 1) + (rest?.[axis] ?? 0) + extent(window),
  );
}

/** Pads of a transposed convolution; where the length of the output is given, they follow from it. */
export function transposeWindows(
  node: Node,
  size: readonly number[],
  kernel: readonly number[],
): Window[] {
  const windows = windowsOf(node, size, kernel);
  const mode = getString(node, 'auto_pad', 'NOTSET');
  const wanted =
    getInts(node, 'output_shape')?.slice(-size.length) ??
    (mode.startsWith('SAME') ? windows.map(({ stride }, axis) => stride * size[axis]!) : undefined);
  if (!wanted) return windows;
  const full = fullLengths(node, size, windows);
  return windows.map((window, axis) => {
    const total = Math.max(0, full[axis]! - wanted[axis]!);
    const small = Math.floor(total / 2);
    // an odd px goes to the front unless SAME_UPPER
    const before = mode === 'SAME_UPPER' ? small : total - small;
    return { ...window, before, after: total - before };
  });
}

/** Spatial lengths of a transposed convolution's output. */
function transposeLengths(
  node: Node,
  size: readonly number[],
  kernel: readonly number[],
): readonly number[] {
  const wanted = getInts(node, 'output_shape')?.slice(-size.length);
  if (wanted) return wanted;
  const windows = transposeWindows(node, size, kernel);
  const full = fullLengths(node, size, windows);
  return windows.map(({ before, after }, axis) => full[axis]! - before - after);
}

export const convolution: Readonly<Record<string, Rule>> = {
  Conv: {
    infer: (call) => {
      const [numOut, numIn, ...kernel] = call.shape(1) as [number, number, ...number[]];
      checkChannels(call, numIn, getInt(call.node, 'group', 1));
      const [batch, , ...size] = call.shape(0) as [number, number, ...number[]];
      const windows = windowsOf(call.node, size, kernel);
      const positions = windows.map((window, axis) => numPositions(window, size[axis]!));
      if (positions.some((count) => count < 1)) {
        call.fail(
          `input of ${size.join('×')} px is smaller than the kernel of ${kernel.join('×')}`,
        );
      }
      return [{ dtype: call.type(0).dtype, shape: [batch, numOut, ...positions] }];
    },
    lower: (b, node) => {
      const attributes = explicitPads(node, convWindows(b, node));
      return attributes && b.append('Conv', node.inputs, attributes, node.outputs, node.name);
    },
    gradient: (b, node, gradients, needs) => {
      const [x, weights] = node.inputs as [string, string];
      const g = gradients[0]!;
      const windows = convWindows(b, node);
      const group = getInt(node, 'group', 1);
      return [
        needs[0] ? inputGradient(b, g, weights, windows, b.shape(x).slice(2), group) : undefined,
        needs[1] ? weightGradient(b, x, g, windows, group) : undefined,
        needs[2] ? biasGradient(b, g) : undefined,
      ];
    },
  },
  ConvTranspose: {
    infer: (call) => {
      const [numIn, numOut, ...kernel] = call.shape(1) as [number, number, ...number[]];
      const group = getInt(call.node, 'group', 1);
      checkChannels(call, numIn / group, group);
      const [batch, , ...size] = call.shape(0) as [number, number, ...number[]];
      const lengths = transposeLengths(call.node, size, kernel);
      return [{ dtype: call.type(0).dtype, shape: [batch, numOut * group, ...lengths] }];
    },
    gradient: (b, node, gradients, needs) => {
      const [x, weights] = node.inputs as [string, string];
      const g = gradients[0]!;
      const group = getInt(node, 'group', 1);
      const size = b.shape(x).slice(2);
      const windows = transposeWindows(node, size, b.shape(weights).slice(2));
      const attributes = { ...windowAttributes(windows), group: int(group) };
      return [
        needs[0] ? cropTo(b, b.op('Conv', [g, weights], attributes), size) : undefined,
        needs[1] ? weightGradient(b, g, x, windows, group) : undefined,
        needs[2] ? biasGradient(b, g) : undefined,
      ];
    },
  },
};

/** Output padding of a transposed convolution adds positions that its input does not have. */
function cropTo(b: Builder, x: string, size: readonly number[]): string {
  const axes = size.map((_, axis) => axis + 2);
  return b
    .shape(x)
    .slice(2)
    .every((length, axis) => length === size[axis])
    ? x
    : b.slice(
        x,
        axes,
        axes.map(() => 0),
        size,
      );
}
