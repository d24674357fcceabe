// How a reshape carries receptive fields: rows and cols kept, split into blocks, or put together from them.

import { sizeOf } from '../../base/tensor.ts';
import type { Field } from './field.ts';
import {
  joinAlong,
  outerShape,
  readAxis,
  type FieldMap,
  type FieldRule,
  type Seen,
} from './field-map.ts';

/**
 * Rows and cols survive where they keep their length and what lies before them its size, where they
 * are split into blocks and places in them, and where they are put together again from both.
 */
export const reshape: FieldRule = (x, _, shape) => {
  // the later axis first: what lies before the other is not yet split where it is compared
  const isRowFirst = x.row < x.col;
  const later = blocked(x, !isRowFirst, shape);
  return placed(blocked(later, isRowFirst, shape), shape);
};

/** Splits or merges rows, or cols, where a tensor that is brought to `target` asks for it. */
function blocked(x: FieldMap, isRow: boolean, target: readonly number[]): FieldMap {
  const axis = isRow ? x.row : x.col;
  const length = x.shape[axis]!;
  const before = sizeOf(x.shape.slice(0, axis));
  const place = target.findIndex((other, i) => other > 1 && sizeOf(target.slice(0, i)) === before);
  const own = target[place];
  if (own === undefined || own === length || length === 1) return x;
  if (own < length) return length % own === 0 ? split(x, axis, length / own) : x;
  let end = axis + 1;
  while (sizeOf(x.shape.slice(axis, end)) < own && end < x.shape.length) end++;
  const isInner = x.shape.every((__, i) => i <= axis || i >= end || (i !== x.row && i !== x.col));
  return isInner && sizeOf(x.shape.slice(axis, end)) === own ? merge(x, axis, end) : x;
}

/** Rows or cols become blocks of `size`, and the place in its block an axis of its own after them. */
function split(x: FieldMap, axis: number, size: number): FieldMap {
  const length = x.shape[axis]! / size;
  const inner = sizeOf(outerShape(x).slice(axis + 1));
  const places = Array.from({ length: size }, (_, i) =>
    readAxis(x, axis, { slope: size, low: i, high: i }, length),
  );
  const fields: Field[] = [];
  for (let start = 0; start < x.fields.length; start += inner) {
    for (const own of places) fields.push(...own.fields.slice(start, start + inner));
  }
  const shape = x.shape.toSpliced(axis, 1, length, size);
  const shifted = (own: number) => (own > axis ? own + 1 : own);
  return { shape, row: shifted(x.row), col: shifted(x.col), fields };
}

/** Blocks and the places in them, axes up to `end`, become rows or cols again. */
function merge(x: FieldMap, axis: number, end: number): FieldMap {
  const size = sizeOf(x.shape.slice(axis + 1, end));
  let joined = x;
  for (let own = axis + 1; own < end; own++) joined = joinAlong(joined, own, 1);
  const low = (1 - size) / size;
  return readAxis(joined, axis, { slope: 1 / size, low, high: 0 }, x.shape[axis]! * size);
}

/** Where rows and cols keep their length and what lies before them its size. */
function placed(x: FieldMap, shape: readonly number[]): Seen {
  const placeOf = (axis: number, from: number) => {
    const before = sizeOf(x.shape.slice(0, axis));
    return shape.findIndex(
      (length, place) =>
        place >= from && length === x.shape[axis] && sizeOf(shape.slice(0, place)) === before,
    );
  };
  const [first, second] = x.row < x.col ? [x.row, x.col] : [x.col, x.row];
  const placeOfFirst = placeOf(first, 0);
  const placeOfSecond = placeOfFirst < 0 ? -1 : placeOf(second, placeOfFirst + 1);
  if (placeOfSecond < 0) return 'whole';
  const [row, col] = x.row < x.col ? [placeOfFirst, placeOfSecond] : [placeOfSecond, placeOfFirst];
  return { shape, row, col, fields: x.fields };
}
