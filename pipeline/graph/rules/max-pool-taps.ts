// The gradient of max pooling where pooling gives no indices: every tap of the window against the maximum.

import { getInts, int } from '../attributes.ts';
import type { GradientRule } from '../rule.ts';
import { unslice, type Range } from './selection.ts';
import { lowest, overhang, tapOffsets, windowsOf } from './window.ts';

/** By comparing the px under each tap of the window with the maximum: for engines whose pooling gives no indices. */
export const maxPoolByTaps: GradientRule = (b, node, [g]) => {
  const x = node.inputs[0]!;
  const y = node.outputs[0]!;
  const size = b.shape(x).slice(2);
  const positions = b.shape(y).slice(2);
  const windows = windowsOf(node, size, getInts(node, 'kernel_shape')!);
  const before = windows.map((window) => window.before);
  const after = windows.map((window, axis) => overhang(window, size[axis]!, positions[axis]!));
  const padded = b.pad(x, [0, 0, ...before], [0, 0, ...after], lowest);
  const length = size.map((own, axis) => before[axis]! + own + after[axis]!);
  const taps = tapOffsets(windows).map((offset) =>
    offset.map((start, axis): Range => ({
      start,
      step: windows[axis]!.stride,
      length: positions[axis]!,
    })),
  );
  const axes = size.map((_, axis) => axis + 2);
  let open = b.expand(b.scalar(1), b.shape(y));
  const terms = taps.map((ranges) => {
    const ends = ranges.map(({ start, step, length: count }) => start + (count - 1) * step + 1);
    const starts = ranges.map(({ start }) => start);
    const steps = ranges.map(({ step }) => step);
    const isMaximum = b.op('Equal', [b.slice(padded, axes, starts, ends, steps), y]);
    const taken = b.mul(open, b.op('Cast', [isMaximum], { to: int(1) }));
    open = b.sub(open, taken);
    return ranges.reduce(
      (whole, range, axis) => unslice(b, whole, axis + 2, range, length[axis]!),
      b.mul(g!, taken),
    );
  });
  const whole = terms.reduce((sum, term) => b.add(sum, term));
  const ends = size.map((own, axis) => before[axis]! + own);
  return [b.slice(whole, axes, before, ends)];
};
