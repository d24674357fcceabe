// Moves of elements that stay within the ranks that backends support: axes that move together are merged.

import {
  broadcastTo,
  cast,
  getBackend,
  pad,
  reshape,
  reverse,
  slice,
  transpose,
  stridedSlice,
} from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../../base/tensor.ts';
import { toFloat } from './to-float.ts';

/** The axes of `x` in the order `perm`. */
export function permute(x: Tensor, perm: readonly number[]): Tensor {
  const { shape } = x;
  const target = perm.map((axis) => shape[axis]!);
  const moving = perm.filter((axis) => shape[axis] !== 1);
  // runs of axes that keep their neighbours
  const runs: number[][] = [];
  for (const axis of moving) {
    const run = runs.at(-1);
    if (run && follows(shape, run.at(-1)!, axis)) run.push(axis);
    else runs.push([axis]);
  }
  const inPlace = runs.toSorted((p, q) => p[0]! - q[0]!);
  if (runs.every((run, i) => run === inPlace[i])) return reshape(x, target);
  const merged = reshape(
    x,
    inPlace.map((run) => sizeOf(run.map((axis) => shape[axis]!))),
  );
  const order = runs.map((run) => inPlace.indexOf(run));
  return reshape(
    asFloats(merged, (values) => transpose(values, order)),
    target,
  );
}

/** Moves booleans as floats: the shader of WebGPU moves nothing else. */
function asFloats(x: Tensor, move: (values: Tensor) => Tensor): Tensor {
  return x.dtype === 'bool' ? cast(move(toFloat(x)), 'bool') : move(x);
}

/** Whether `next` is the first axis after `axis` that is longer than 1. */
function follows(shape: readonly number[], axis: number, next: number): boolean {
  return next > axis && shape.slice(axis + 1, next).every((length) => length === 1);
}

/** `x` repeated along the axes in which it is 1 or absent. */
export function spreadTo(x: Tensor, shape: readonly number[]): Tensor {
  const own = [...Array<number>(shape.length - x.rank).fill(1), ...x.shape];
  const from: number[] = [];
  const to: number[] = [];
  let wasRepeated: boolean | undefined;
  shape.forEach((length, axis) => {
    if (length === 1) return;
    const isRepeated = own[axis] !== length;
    if (isRepeated === wasRepeated) {
      from[from.length - 1]! *= own[axis]!;
      to[to.length - 1]! *= length;
    } else {
      from.push(own[axis]!);
      to.push(length);
    }
    wasRepeated = isRepeated;
  });
  return reshape(broadcastTo(reshape(x, from), to), [...shape]);
}

/** What is taken along one axis. */
export type Range = { readonly start: number; readonly step: number; readonly length: number };

/** Kernels of some backends go no further. */
const maxRank = 4;

/** The given range of every axis; a negative step walks backwards. */
export function take(x: Tensor, ranges: readonly Range[]): Tensor {
  if (x.rank > maxRank) return ranges.reduce(takeAlong, x);
  const backwards = ranges.flatMap(({ step }, axis) => (step < 0 ? [axis] : []));
  const turned = backwards.length > 0 ? reverse(x, backwards) : x;
  const forward = ranges.map(({ start, step, length }, axis) =>
    step < 0 ? { start: x.shape[axis]! - 1 - start, step: -step, length } : { start, step, length },
  );
  const starts = forward.map(({ start }) => start);
  const lengths = forward.map(({ length }) => length);
  if (forward.every(({ step, length }) => step === 1 || length === 1)) {
    return slice(turned, starts, lengths);
  }
  if (
    getBackend() === 'wasm' &&
    forward.every((range, axis) => rowsStart(x.shape[axis]!, range) >= 0)
  )
    return takeFromRows(turned, forward);
  const ends = forward.map(({ start, step, length }) => start + (length - 1) * step + 1);
  const steps = forward.map(({ step }) => step);
  return stridedSlice(turned, starts, ends, steps);
}

/** Where rows of `step` elements begin, one for each that is taken. */
function rowsStart(full: number, { start, step, length }: Range): number {
  return Math.min(start, full - step * length);
}

/**
 * What is taken with a step above 1 is a column of rows as long as the step. Slices copy whole rows:
 * on WASM that takes half the time of walking from element to element.
 */
function takeFromRows(x: Tensor, ranges: readonly Range[]): Tensor {
  const starts = ranges.map((range, axis) => rowsStart(x.shape[axis]!, range));
  const whole = slice(
    x,
    starts,
    ranges.map(({ step, length }) => step * length),
  );
  return ranges.reduce((part, { start, step, length }, axis) => {
    if (step === 1) return part;
    const { shape } = part;
    const [numRows, inner] = [sizeOf(shape.slice(0, axis)) * length, sizeOf(shape.slice(axis + 1))];
    const rows = reshape(part, [numRows, step, inner]);
    const column = slice(rows, [0, start - starts[axis]!, 0], [numRows, 1, inner]);
    return reshape(column, shape.with(axis, length));
  }, whole);
}

/** Takes a range of one axis, the axes before and behind it merged. */
function takeAlong(x: Tensor, range: Range, axis: number): Tensor {
  const { shape } = x;
  const length = shape[axis]!;
  if (range.step === 1 && range.length === length) return x;
  const [outer, inner] = [sizeOf(shape.slice(0, axis)), sizeOf(shape.slice(axis + 1))];
  const all = (full: number) => ({ start: 0, step: 1, length: full });
  const part = take(reshape(x, [outer, length, inner]), [all(outer), range, all(inner)]);
  return reshape(part, shape.with(axis, range.length));
}

/** What backends broadcast at most; that of WASM would return nonsense beyond. */
const maxBroadcastRank = 6;

/** `f` of tensors that broadcast, with axes merged along which they all do the same. */
export function broadcast(inputs: readonly Tensor[], f: (...inputs: Tensor[]) => Tensor): Tensor {
  const rank = Math.max(...inputs.map((x) => x.rank));
  if (rank <= maxRank) return f(...inputs);
  const shapes = inputs.map((x) => [...Array<number>(rank - x.rank).fill(1), ...x.shape]);
  const full = Array.from({ length: rank }, (_, axis) => Math.max(...shapes.map((s) => s[axis]!)));
  const merged = shapes.map((): number[] => []);
  let before: string | undefined;
  full.forEach((length, axis) => {
    const pattern = shapes.map((shape) => Number(shape[axis] === length)).join('');
    merged.forEach((own, i) => {
      if (pattern === before) own[own.length - 1]! *= shapes[i]![axis]!;
      else own.push(shapes[i]![axis]!);
    });
    before = pattern;
  });
  const numAxes = merged[0]!.length;
  if (numAxes > maxBroadcastRank) {
    throw new Error(`got ${numAxes} axes that broadcast by turns, expected ${maxBroadcastRank}`);
  }
  return reshape(f(...inputs.map((x, i) => reshape(x, merged[i]!))), full);
}

/** Pads every axis with `value`; negative amounts crop. */
export function padBy(
  x: Tensor,
  before: readonly number[],
  after: readonly number[],
  value = 0,
): Tensor {
  const isCropped = [...before, ...after].some((amount) => amount < 0);
  const cropped = isCropped
    ? take(
        x,
        x.shape.map((length, axis) => ({
          start: Math.max(0, -before[axis]!),
          step: 1,
          length: length + Math.min(0, before[axis]!) + Math.min(0, after[axis]!),
        })),
      )
    : x;
  const [front, back] = [before, after].map((amounts) => amounts.map((n) => Math.max(0, n)));
  return padMerged(cropped, front!, back!, value);
}

/** Each padded axis together with the axes behind it that are not: padding one row is padding its elements. */
function padMerged(
  x: Tensor,
  before: readonly number[],
  after: readonly number[],
  value: number,
): Tensor {
  const shape = [1];
  const amounts: [number, number][] = [[0, 0]];
  x.shape.forEach((length, axis) => {
    if (before[axis] === 0 && after[axis] === 0) {
      shape[shape.length - 1]! *= length;
      amounts[amounts.length - 1] = amounts.at(-1)!.map((n) => n * length) as [number, number];
    } else {
      shape.push(length);
      amounts.push([before[axis]!, after[axis]!]);
    }
  });
  const target = x.shape.map((length, axis) => length + before[axis]! + after[axis]!);
  const isSame = amounts.length === 1;
  return reshape(isSame ? x : pad(reshape(x, shape), amounts, value), target);
}
