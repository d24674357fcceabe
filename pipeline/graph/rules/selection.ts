// Ops that take a range of each axis or add to its ends: slices and pads, each other's adjoints.

import { stridesOf } from '../../base/tensor.ts';
import { getString, int } from '../attributes.ts';
import { strided } from '../evaluate/strided.ts';
import type { Builder } from '../builder.ts';
import type { Call, Rule } from '../rule.ts';

export type Range = { readonly start: number; readonly step: number; readonly length: number };

/** What a Slice takes of every axis. */
export function rangesOf(call: Call): Range[] {
  const shape = call.shape(0);
  const starts = call.numbers(1)!;
  const ends = call.numbers(2)!;
  const axes = call.numbers(3) ?? starts.map((_, axis) => axis);
  const steps = call.numbers(4) ?? starts.map(() => 1);
  const ranges: Range[] = shape.map((length) => ({ start: 0, step: 1, length }));
  axes.forEach((value, i) => {
    const axis = call.axis(value);
    const length = shape[axis]!;
    const step = steps[i]!;
    // negative positions count from the end; backwards, only the end may lie before the first element
    const high = step > 0 ? length : length - 1;
    const place = (n: number, low: number) => Math.min(high, Math.max(low, n < 0 ? n + length : n));
    const start = place(starts[i]!, 0);
    const count = Math.ceil((place(ends[i]!, step > 0 ? 0 : -1) - start) / step);
    ranges[axis] = { start, step, length: Math.max(0, count) };
  });
  return ranges;
}

/** Puts the elements of `g` along `axis` where a slice took them from, zeros elsewhere: the slice's adjoint. */
export function unslice(b: Builder, g: string, axis: number, range: Range, full: number): string {
  const { start, step, length } = range;
  const shape = b.shape(g);
  const only = (amount: number) => shape.map((_, other) => (other === axis ? amount : 0));
  if (step === 1) return b.pad(g, only(start), only(full - start - length));
  const isReversed = step < 0;
  const stride = Math.abs(step);
  const first = isReversed ? start + (length - 1) * step : start;
  const ordered = isReversed ? b.slice(g, [axis], [-1], [Number.MIN_SAFE_INTEGER], [-1]) : g;
  const opened = b.reshape(ordered, shape.toSpliced(axis + 1, 0, 1));
  const after = b.shape(opened).map((_, other) => (other === axis + 1 ? stride - 1 : 0));
  const spaced = b.reshape(
    b.pad(
      opened,
      after.map(() => 0),
      after,
    ),
    shape.with(axis, length * stride),
  );
  return b.pad(spaced, only(first), only(full - first - length * stride));
}

export type Pads = { readonly before: readonly number[]; readonly after: readonly number[] };

export function padsOf(call: Call): Pads {
  const rank = call.shape(0).length;
  const pads = call.numbers(1)!;
  const axes = call.numbers(3)?.map((axis) => call.axis(axis)) ?? [...call.shape(0).keys()];
  const before = Array<number>(rank).fill(0);
  const after = Array<number>(rank).fill(0);
  axes.forEach((axis, i) => {
    before[axis] = pads[i]!;
    after[axis] = pads[i + axes.length]!;
  });
  return { before, after };
}

/** Which element of an axis stands at `position` when the axis is continued by edge, reflection or wrapping. */
function continued(position: number, length: number, mode: string): number {
  if (mode === 'edge') return Math.min(length - 1, Math.max(0, position));
  if (mode === 'wrap') return ((position % length) + length) % length;
  const period = Math.max(1, 2 * (length - 1));
  const inside = ((position % period) + period) % period;
  return inside < length ? inside : period - inside;
}

export const selection: Readonly<Record<string, Rule>> = {
  Slice: {
    infer: (call) => [
      { dtype: call.type(0).dtype, shape: rangesOf(call).map(({ length }) => length) },
    ],
    evaluate: (call) => {
      const ranges = rangesOf(call);
      const strides = stridesOf(call.shape(0));
      return [
        strided(
          call.values[0]!,
          ranges.map(({ length }) => length),
          ranges.map(({ step }, axis) => step * strides[axis]!),
          ranges.reduce((offset, { start }, axis) => offset + start * strides[axis]!, 0),
        ),
      ];
    },
    gradient: (b, node, [g]) => {
      const shape = b.shape(node.inputs[0]!);
      const ranges = rangesOf(b.call(node));
      if (ranges.some(({ length }) => length === 0)) return [undefined];
      return [
        ranges.reduce((whole, range, axis) => unslice(b, whole, axis, range, shape[axis]!), g!),
      ];
    },
  },
  Pad: {
    infer: (call) => {
      const { before, after } = padsOf(call);
      const shape = call.shape(0).map((length, axis) => length + before[axis]! + after[axis]!);
      return [{ dtype: call.type(0).dtype, shape }];
    },
    // other modes than constant are gathers along each padded axis
    lower: (b, node) => {
      const mode = getString(node, 'mode', 'constant');
      if (mode === 'constant') return undefined;
      const { before, after } = padsOf(b.call(node));
      return [
        b.shape(node.inputs[0]!).reduce((x, length, axis) => {
          if (before[axis] === 0 && after[axis] === 0) return x;
          const positions = Array.from({ length: length + before[axis]! + after[axis]! }, (_, i) =>
            continued(i - before[axis]!, length, mode),
          );
          return b.op('Gather', [x, b.indices(positions)], { axis: int(axis) });
        }, node.inputs[0]!),
      ];
    },
    gradient: (b, node, [g]) => {
      const { before, after } = padsOf(b.call(node));
      return [
        b.pad(
          g!,
          before.map((amount) => -amount),
          after.map((amount) => -amount),
        ),
      ];
    },
  },
};
