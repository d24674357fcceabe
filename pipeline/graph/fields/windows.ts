// How windows carry receptive fields: convolutions, poolings, resizing.

import { sizeOf } from '../../base/tensor.ts';
import { getInt, getInts } from '../attributes.ts';
import { transposeWindows } from '../rules/convolution.ts';
import { axisMatrix, target } from '../rules/resize.ts';
import { extent, windowsOf, type Window } from '../rules/window.ts';
import { coverReads, unionOfFields, type Field, type Reads } from './field.ts';
import {
  joinAlong,
  joinSpatial,
  readAxis,
  spatialSize,
  type FieldMap,
  type FieldRule,
} from './field-map.ts';

/** Whether rows and cols stand where convolutions and poolings look for them. */
function isImage({ shape, row, col }: FieldMap): boolean {
  return shape.length === 4 && row === 2 && col === 3;
}

function readWindows(x: FieldMap, reads: readonly Reads[], shape: readonly number[]): FieldMap {
  const rows = readAxis(x, x.row, reads[0]!, shape[x.row]!);
  return readAxis(rows, x.col, reads[1]!, shape[x.col]!);
}

function windowReads(window: Window): Reads {
  const { stride, before } = window;
  return { slope: stride, low: -before, high: extent(window) - 1 - before };
}

/** Of channels too where these stand among the pooled axes, as PyTorch writes response normalization. */
export const pool: FieldRule = (x, call, shape) => {
  if (x.row < 2 || x.col < 2) return 'whole';
  const windows = windowsOf(call.node, x.shape.slice(2), getInts(call.node, 'kernel_shape')!);
  return windows.reduce((map, window, i) => {
    const axis = i + 2;
    if (axis === x.row || axis === x.col) {
      return readAxis(map, axis, windowReads(window), shape[axis]!);
    }
    return extent(window) === 1 && window.stride === 1 ? map : joinAlong(map, axis, shape[axis]);
  }, x);
};

/** Each output channel joins the input channels of its group that its kernels do not leave out by zeros. */
export const conv: FieldRule = (x, call, shape) => {
  if (!isImage(x)) return 'whole';
  const [numOut, numIn, ...kernel] = call.shape(1) as [number, number, number, number];
  const perGroup = numOut / getInt(call.node, 'group', 1);
  const numTaps = sizeOf(kernel);
  const weights = call.values[1]?.data;
  const size = spatialSize(x);
  const isZero = (kernelIndex: number) => {
    if (!weights) return false;
    const start = kernelIndex * numTaps;
    for (let tap = start; tap < start + numTaps; tap++) if (weights[tap] !== 0) return false;
    return true;
  };
  const unions = new Map<string, Field>();
  const ids = new Map(Array.from(new Set(x.fields), (field, id) => [field, id]));
  const fields = Array.from({ length: numOut }, (_, out) => {
    const first = Math.floor(out / perGroup) * numIn;
    const own = new Set(x.fields.slice(first, first + numIn));
    const read = new Set<Field>();
    for (let i = 0; i < numIn && read.size < own.size; i++) {
      const field = x.fields[first + i]!;
      if (!read.has(field) && !isZero(out * numIn + i)) read.add(field);
    }
    // all zero: nothing is read, but a field that no picture could be cut to helps nobody
    const joined = read.size > 0 ? read : own;
    const key = Array.from(joined, (field) => ids.get(field)!)
      .sort((a, b) => a - b)
      .join();
    const union = unions.get(key) ?? [...joined].reduce((a, b) => unionOfFields(a, b, size));
    unions.set(key, union);
    return union;
  });
  const reads = windowsOf(call.node, size, kernel).map(windowReads);
  return readWindows({ ...x, shape: x.shape.with(1, numOut), fields }, reads, shape);
};

export const convTranspose: FieldRule = (x, call, shape) => {
  if (!isImage(x)) return 'whole';
  const [numIn, perGroup, ...kernel] = call.shape(1) as [number, number, number, number];
  const group = getInt(call.node, 'group', 1);
  const size = spatialSize(x);
  const fields = Array.from({ length: group }, (_, g) => {
    const own = new Set(x.fields.slice((g * numIn) / group, ((g + 1) * numIn) / group));
    const union = [...own].reduce((a, b) => unionOfFields(a, b, size));
    return Array<Field>(perGroup).fill(union);
  }).flat();
  const reads = transposeWindows(call.node, size, kernel).map((window, axis) => {
    const { stride, before } = window;
    const exact = Array.from({ length: shape[axis + 2]! }, (_, o): [number, number] => [
      Math.ceil((o + before - extent(window) + 1) / stride),
      Math.floor((o + before) / stride),
    ]);
    return coverReads(exact, 1 / stride);
  });
  return readWindows({ ...x, shape: x.shape.with(1, fields.length), fields }, reads, shape);
};

export const globalPool: FieldRule = (x) =>
  isImage(x) ? joinSpatial(joinSpatial(x, x.row), x.col) : 'whole';

export const resize: FieldRule = (x, call, shape) => {
  const { scales } = target(call);
  const isSpatial = (axis: number) => axis === x.row || axis === x.col;
  if (shape.some((length, axis) => !isSpatial(axis) && length !== x.shape[axis])) return 'whole';
  return [x.row, x.col].reduce<FieldMap>((map, axis) => {
    const [from, to] = [x.shape[axis]!, shape[axis]!];
    const weights = axisMatrix(call, from, to, scales[axis]!).data as Float32Array;
    const exact = Array.from({ length: to }, (_, o): [number, number] => {
      const taps = weights.subarray(o * from, (o + 1) * from);
      const isRead = (weight: number) => weight !== 0;
      return [taps.findIndex(isRead), taps.findLastIndex(isRead)];
    });
    return readAxis(map, axis, coverReads(exact, from / to), to);
  }, x);
};
