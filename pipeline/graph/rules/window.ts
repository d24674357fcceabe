// Sliding windows along the spatial axes: sizes and pads of convolutions and poolings.

import { getInt, getInts, getString, int, ints, string } from '../attributes.ts';
import type { Attributes, Node } from '../graph.ts';

/** Below every activation; padding with it holds no maximum. */
export const lowest = -3.4e38;

/** One spatial axis of a sliding window, in px of the input. */
export type Window = {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  readonly after: number;
  readonly ceil: boolean;
};

/** The windows of a node over an input of spatial size `size`; `auto_pad` resolved to explicit pads. */
export function windowsOf(
  node: Node,
  size: readonly number[],
  kernel: readonly number[],
): Window[] {
  const strides = getInts(node, 'strides');
  const dilations = getInts(node, 'dilations');
  const pads = getInts(node, 'pads');
  const mode = getString(node, 'auto_pad', 'NOTSET');
  const ceil = getInt(node, 'ceil_mode', 0) === 1;
  return size.map((length, axis) => {
    const stride = strides?.[axis] ?? 1;
    const dilation = dilations?.[axis] ?? 1;
    const own = { kernel: kernel[axis]!, stride, dilation, ceil };
    if (mode.startsWith('SAME')) {
      const total = Math.max(0, (Math.ceil(length / stride) - 1) * stride + extent(own) - length);
      const small = Math.floor(total / 2);
      const before = mode === 'SAME_UPPER' ? small : total - small;
      return { ...own, before, after: total - before };
    }
    const before = mode === 'VALID' ? 0 : (pads?.[axis] ?? 0);
    const after = mode === 'VALID' ? 0 : (pads?.[axis + size.length] ?? 0);
    return { ...own, before, after };
  });
}

/** Input px from the first to the last tap of a window. */
export function extent({ kernel, dilation }: Pick<Window, 'kernel' | 'dilation'>): number {
  return dilation * (kernel - 1) + 1;
}

/** Number of window positions along an axis of `length` px. */
export function numPositions(window: Window, length: number): number {
  const { stride, before, after, ceil } = window;
  const room = (length + before + after - extent(window)) / stride;
  if (!ceil) return Math.floor(room) + 1;
  const count = Math.ceil(room) + 1;
  // a last window that would start in the padding behind the input does not count
  return (count - 1) * stride >= length + before ? count - 1 : count;
}

/** How far the last of `count` windows reaches behind an axis of `length` px and its padding in front. */
export function overhang(window: Window, length: number, count: number): number {
  return Math.max(0, (count - 1) * window.stride + extent(window) - window.before - length);
}

/** Input offsets of a kernel's taps, in the order of its elements. */
export function tapOffsets(windows: readonly Window[]): number[][] {
  return windows.reduce<number[][]>(
    (rows, { kernel, dilation }) =>
      rows.flatMap((row) => Array.from({ length: kernel }, (_, tap) => [...row, tap * dilation])),
    [[]],
  );
}

/** The attributes with explicit pads in place of `auto_pad`; undefined where they are explicit already. */
export function explicitPads(node: Node, windows: readonly Window[]): Attributes | undefined {
  if (getString(node, 'auto_pad', 'NOTSET') === 'NOTSET') return undefined;
  return { ...node.attributes, auto_pad: string('NOTSET'), pads: padsOf(windows) };
}

/** Attributes of an op over the same windows. */
export function windowAttributes(windows: readonly Window[]): Record<string, Attributes[string]> {
  return {
    kernel_shape: ints(...windows.map(({ kernel }) => kernel)),
    strides: ints(...windows.map(({ stride }) => stride)),
    dilations: ints(...windows.map(({ dilation }) => dilation)),
    pads: padsOf(windows),
    ...(windows.some(({ ceil }) => ceil) && { ceil_mode: int(1) }),
  };
}

function padsOf(windows: readonly Window[]): Attributes[string] {
  return ints(...windows.map(({ before }) => before), ...windows.map(({ after }) => after));
}
