// The gradient of max pooling out of depthwise convolutions with a single tap each.
//
// The indices that the op itself gives cost 12 times as much as pooling without them (3 × 3 windows
// on one thread: 12.9 against 1.1 ms for [8, 64, 64, 64]). Here a window is taken apart into its cols
// and its rows, so that k × k taps become 2k, each of them one pass in the blocked layout.

import { sizeOf, type Tensor } from '../../base/tensor.ts';
import { float, getInts, int } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { GradientRule } from '../rule.ts';
import { convolve, roundUp, type Axis } from './depthwise.ts';
import { scatterFlat } from './scatter-flat.ts';
import { extent, lowest, overhang, windowAttributes, windowsOf, type Window } from './window.ts';

/** Steep enough that any two floats that differ, differ by more than 1. */
const steep = 3e38;

/** 1 where `difference` ≥ 0, else 0. */
function isReached(b: Builder, difference: string): string {
  return b.op('HardSigmoid', [difference], { alpha: float(steep), beta: float(1) });
}

/** weight · x[p + offset] along an axis, zero outside. */
function shift(b: Builder, x: string, axis: Axis, offset: number, weight: number): string {
  const dilation = Math.abs(offset);
  if (offset === 0) return convolve(b, x, axis, [weight]);
  return offset < 0
    ? convolve(b, x, axis, [weight, 0], { dilation, before: dilation })
    : convolve(b, x, axis, [0, weight], { dilation, after: dilation });
}

/** Windows of a MaxPool that act along one axis only. */
function only(windows: readonly Window[], axis: Axis): Window[] {
  const trivial = { kernel: 1, stride: 1, dilation: 1, before: 0, after: 0, ceil: false };
  return windows.map((window, own) => (own === axis ? window : trivial));
}

/** A pooling and the gradient of what it gives. */
type Pooling = {
  readonly x: string;
  readonly y: string;
  readonly g: string;
  readonly windows: readonly Window[];
};

/** Maxima over the cols of each window; those over the rows of these are the maxima of the windows. */
function maximaOfCols(b: Builder, x: string, windows: readonly Window[]): string {
  return b.op('MaxPool', [x], windowAttributes(only(windows, 1)));
}

/** Whether there are as many windows as px along an axis: stride 1 and padded for it. */
function keepsSize(window: Window): boolean {
  return window.stride === 1 && window.before + window.after === extent(window) - 1;
}

/** Where windows overlap px by px: each px takes what the windows around it still have to give. */
function byShifts(b: Builder, { x, y, g, windows }: Pooling): string {
  const maxima = maximaOfCols(b, x, windows);
  const gradMaxima = takeInTurn(b, maxima, y, g, 0, windows[0]!);
  return takeInTurn(b, x, maxima, gradMaxima, 1, windows[1]!);
}

/** Along an axis, tap by tap: a px that equals the maximum of a window takes the window's gradient. */
function takeInTurn(
  b: Builder,
  x: string,
  maxima: string,
  g: string,
  axis: Axis,
  { kernel, dilation, before }: Window,
): string {
  let left = g;
  let taken: string | undefined;
  for (let tap = 0; tap < kernel; tap++) {
    // the window that has px p under this tap stands `offset` px further
    const offset = before - tap * dilation;
    const offered = offset === 0 ? left : shift(b, left, axis, offset, 1);
    const isLast = tap === kernel - 1;
    // what no earlier tap took belongs to the last one
    const part = isLast
      ? offered
      : b.mul(offered, isReached(b, b.add(shift(b, maxima, axis, offset, -1), x)));
    if (!isLast) left = b.add(shift(b, part, axis, -offset, -1), left);
    taken = taken === undefined ? part : b.add(part, taken);
  }
  return taken!;
}

/** Where windows stand apart: the place of each maximum, counted from comparisons, and a scatter. */
function byPlaces(b: Builder, { x, y, g, windows }: Pooling): string {
  const shape = b.shape(x);
  const before = [0, 0, ...windows.map((window) => window.before)];
  // a convolution would pad with zeros, which may be above the maximum
  const padded = b.pad(x, before, [0, 0, 0, 0], lowest);
  const [rows, cols] = windows.map((window) => ({ ...window, before: 0 })) as [Window, Window];
  const maxima = maximaOfCols(b, padded, [rows, cols]);
  const inCol = tapsMissed(b, padded, maxima, 1, cols);
  const inRow = tapsMissed(b, maxima, y, 0, rows);
  const right = atMaximum(b, total(b, inCol, maxima), inRow, y, rows);
  const down = convolve(b, total(b, inRow, y), 0, [rows.dilation * shape[3]!]);
  const fromCorner = b.add(convolve(b, right, 1, [cols.dilation]), down);
  const corners = b.constant(cornersOf(shape, b.shape(y), windows as [Window, Window]));
  const places = b.add(b.op('Cast', [b.reshape(fromCorner, [-1])], { to: int(6) }), corners);
  return b.reshape(scatterFlat(b, sizeOf(shape), places, g), shape);
}

/** The value of `x` under one tap of every window, or another linear combination of its taps. */
function underTaps(
  b: Builder,
  x: string,
  windows: string,
  axis: Axis,
  window: Window,
  kernel: readonly number[],
): string {
  const [length, count] = [b.shape(x)[axis + 2]!, b.shape(windows)[axis + 2]!];
  const { stride, dilation } = window;
  const after = overhang(window, length, count);
  return convolve(b, x, axis, kernel, { stride, dilation, after });
}

/** For each tap but the last: 1 where neither it nor an earlier one holds the maximum, else 0. */
function tapsMissed(b: Builder, x: string, maxima: string, axis: Axis, window: Window): string[] {
  const missed: string[] = [];
  for (let tap = 0; tap < window.kernel - 1; tap++) {
    const kernel = weightsOf(window, { [tap]: -1 });
    const excess = b.add(underTaps(b, x, maxima, axis, window, kernel), maxima);
    const isMissed = b.op('HardSigmoid', [excess], { alpha: float(steep), beta: float(0) });
    missed.push(tap === 0 ? isMissed : b.mul(missed[tap - 1]!, isMissed));
  }
  return missed;
}

/** What `x` is in the row that holds the maximum: the first row's value, changed with every tap missed. */
function atMaximum(
  b: Builder,
  x: string,
  missed: readonly string[],
  y: string,
  rows: Window,
): string {
  const under = (weights: Readonly<Record<number, number>>) =>
    underTaps(b, x, y, 0, rows, weightsOf(rows, weights));
  return missed.reduce(
    (value, isMissed, tap) => b.add(b.mul(isMissed, under({ [tap]: -1, [tap + 1]: 1 })), value),
    under({ 0: 1 }),
  );
}

function weightsOf({ kernel }: Window, weights: Readonly<Record<number, number>>): number[] {
  return Array.from({ length: kernel }, (_, tap) => weights[tap] ?? 0);
}

/** Sum of tensors shaped like `like`. */
function total(b: Builder, terms: readonly string[], like: string): string {
  if (terms.length === 0) return b.expand(b.scalar(0), b.shape(like));
  return terms.reduce((sum, term) => b.add(sum, term));
}

/** Place of each window's first tap in the flat data of [N, C, H, W]; outside where it lies in the padding. */
function cornersOf(
  [numImages, numChannels, height, width]: readonly number[],
  [, , numRows, numCols]: readonly number[],
  [rows, cols]: readonly [Window, Window],
): Tensor {
  const corners = new Int32Array(numImages! * numChannels! * numRows! * numCols!);
  for (let plane = 0, at = 0; plane < numImages! * numChannels!; plane++) {
    for (let row = 0; row < numRows!; row++) {
      const top = plane * height! + row * rows.stride - rows.before;
      for (let col = 0; col < numCols!; col++, at++) {
        corners[at] = top * width! + col * cols.stride - cols.before;
      }
    }
  }
  return { dtype: 'int32', shape: [corners.length], data: corners };
}

/** The gradient of a MaxPool over [N, C, H, W] in the blocked layout, with channels to fill the blocks. */
export const maxPoolBlocked: GradientRule = (b, node, [g]) => {
  const [x, y] = [node.inputs[0]!, node.outputs[0]!];
  const [, numChannels, ...size] = b.shape(x) as [number, number, ...number[]];
  const missing = roundUp(numChannels) - numChannels;
  const filled = (tensor: string) => b.pad(tensor, [0, 0, 0, 0], [0, missing, 0, 0]);
  const windows = windowsOf(node, size, getInts(node, 'kernel_shape')!);
  const way = windows.every(keepsSize) ? byShifts : byPlaces;
  const gradX = way(b, { x: filled(x), y: filled(y), g: filled(g!), windows });
  return [missing === 0 ? gradX : b.slice(gradX, [1], [0], [numChannels])];
};
