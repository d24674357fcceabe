// How ops that move, drop or mix elements along whole axes carry receptive fields.

import { stridesOf } from '../../base/tensor.ts';
import { getInt } from '../attributes.ts';
import type { Call } from '../rule.ts';
import { permutation } from '../rules/layout.ts';
import { reducedAxes } from '../rules/reduction.ts';
import { padsOf, rangesOf } from '../rules/selection.ts';
import { coverReads } from './field.ts';
import {
  joinAlong,
  joinSpatial,
  outerShape,
  pickAlong,
  readAxis,
  stridedFields,
  type FieldMap,
  type FieldRule,
  type Seen,
} from './field-map.ts';

const reduce = (x: FieldMap, call: Call, axes: readonly number[]): Seen => {
  const isSpatial = (axis: number) => axis === x.row || axis === x.col;
  const joined = axes.reduce(
    (map, axis) => (isSpatial(axis) ? joinSpatial(map, axis) : joinAlong(map, axis, 1)),
    x,
  );
  if (getInt(call.node, 'keepdims', 1) === 1) return joined;
  return axes.some(isSpatial) ? 'whole' : dropAxes(joined, axes);
};

/** A map without axes of length 1 that are not spatial. */
function dropAxes({ shape, row, col, fields }: FieldMap, axes: readonly number[]): FieldMap {
  const moved = (axis: number) => axis - axes.filter((dropped) => dropped < axis).length;
  const kept = shape.filter((_, axis) => !axes.includes(axis));
  return { shape: kept, row: moved(row), col: moved(col), fields };
}

export const softmax: FieldRule = (x, call) => {
  const axis = call.axis(getInt(call.node, 'axis', -1));
  if (axis !== x.row && axis !== x.col) return joinAlong(x, axis);
  return { ...joinSpatial(x, axis), shape: x.shape };
};

export const transpose: FieldRule = (x, call, shape) => {
  const perm = permutation(call);
  const [row, col] = [perm.indexOf(x.row), perm.indexOf(x.col)];
  const strides = stridesOf(outerShape(x));
  const outer = outerShape({ shape, row, col });
  const moved = perm.map((axis) => strides[axis]!);
  return { shape, row, col, fields: stridedFields(x.fields, outer, moved) };
};

export const slice: FieldRule = (x, call) =>
  rangesOf(call).reduce<FieldMap>((map, { start, step, length }, axis) => {
    if (axis === x.row || axis === x.col) {
      return readAxis(map, axis, { slope: step, low: start, high: start }, length);
    }
    if (length === x.shape[axis] && step === 1) return map;
    return pickAlong(
      map,
      axis,
      Array.from({ length }, (_, i) => start + i * step),
    );
  }, x);

export const pad: FieldRule = (x, call, shape) => {
  const { before, after } = padsOf(call);
  return shape.reduce<FieldMap>((map, length, axis) => {
    if (before[axis] === 0 && after[axis] === 0) return map;
    const shift = -before[axis]!;
    if (axis === x.row || axis === x.col) {
      return readAxis(map, axis, { slope: 1, low: shift, high: shift }, length);
    }
    const indices = Array.from({ length }, (_, i) => i + shift);
    return pickAlong(
      map,
      axis,
      indices.map((index) => (index < x.shape[axis]! ? index : -1)),
    );
  }, x);
};

export const gather: FieldRule = (x, call) => {
  const axis = call.axis(getInt(call.node, 'axis', 0));
  const rank = call.shape(1).length;
  const isSpatial = axis === x.row || axis === x.col;
  if (!call.values[1] || rank > 1 || (isSpatial && rank === 0)) return 'whole';
  const length = x.shape[axis]!;
  const indices = call.numbers(1)!.map((index) => (index < 0 ? index + length : index));
  if (isSpatial) {
    const exact = indices.map((index): [number, number] => [index, index]);
    return readAxis(x, axis, coverReads(exact, 1), indices.length);
  }
  const picked = pickAlong(x, axis, indices);
  return rank === 0 ? dropAxes(picked, [axis]) : picked;
};

/** A linear map of the last axis, as of channels that stand last. */
export const matmul: FieldRule = (x, call, shape) => {
  const last = x.shape.length - 1;
  const isLinear = call.shape(1).length === 2 && x.row !== last && x.col !== last;
  return isLinear ? joinAlong(x, last, shape[last]) : 'whole';
};

export const reduceAxes: FieldRule = (x, call) => reduce(x, call, reducedAxes(call));
export const argument: FieldRule = (x, call) =>
  reduce(x, call, [call.axis(getInt(call.node, 'axis', 0))]);
