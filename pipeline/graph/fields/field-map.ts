// The receptive fields of a tensor: which axes are rows and cols, and one field per element of the others.

import { sizeOf, stridesOf } from '../../base/tensor.ts';
import type { Call } from '../rule.ts';
import { unionOfFields, through, wholeImage, noPixel, type Field, type Reads } from './field.ts';

/** `fields` are row-major over the axes of `shape` without `row` and `col`. */
export type FieldMap = {
  readonly shape: readonly number[];
  readonly row: number;
  readonly col: number;
  readonly fields: readonly Field[];
};

/** A tensor may also have lost its spatial axes: then all of it counts as depending on the whole image. */
export type Seen = FieldMap | 'whole';

/** The shape with rows and cols of length 1, in which `fields` are indexed. */
export function outerShape({ shape, row, col }: Omit<FieldMap, 'fields'>): number[] {
  return shape.map((length, axis) => (axis === row || axis === col ? 1 : length));
}

/** Height and width. */
export function spatialSize({ shape, row, col }: FieldMap): [number, number] {
  return [shape[row]!, shape[col]!];
}

/** Applies `f` once to each distinct field. */
export function mapFields(fields: readonly Field[], f: (field: Field) => Field): Field[] {
  const done = new Map<Field, Field>();
  return fields.map((field) => {
    const known = done.get(field) ?? f(field);
    done.set(field, known);
    return known;
  });
}

/** A field map whose rows or cols are read by an op; `length` is the new length of the axis. */
export function readAxis(map: FieldMap, axis: number, reads: Reads, length: number): FieldMap {
  const isRow = axis === map.row;
  return {
    ...map,
    shape: map.shape.with(axis, length),
    fields: mapFields(map.fields, ({ rows, cols }) =>
      isRow ? { rows: through(rows, reads), cols } : { rows, cols: through(cols, reads) },
    ),
  };
}

/** A field map whose rows or cols are joined to one. */
export function joinSpatial(map: FieldMap, axis: number): FieldMap {
  const isRow = axis === map.row;
  return {
    ...map,
    shape: map.shape.with(axis, 1),
    fields: mapFields(map.fields, ({ rows, cols }) =>
      isRow ? { rows: wholeImage.rows, cols } : { rows, cols: wholeImage.cols },
    ),
  };
}

/** The entries `indices` along an axis that is not spatial; −1 stands for a constant. */
export function pickAlong(map: FieldMap, axis: number, indices: readonly number[]): FieldMap {
  const outer = outerShape(map);
  const length = outer[axis]!;
  const inner = sizeOf(outer.slice(axis + 1));
  const fields: Field[] = [];
  for (let start = 0; start < map.fields.length; start += length * inner) {
    for (const index of indices) {
      for (let i = 0; i < inner; i++) {
        fields.push(index < 0 ? noPixel : map.fields[start + index * inner + i]!);
      }
    }
  }
  return { ...map, shape: map.shape.with(axis, indices.length), fields };
}

/** Every element along an axis that is not spatial sees what all of them see. */
export function joinAlong(map: FieldMap, axis: number, length = map.shape[axis]!): FieldMap {
  const outer = outerShape(map);
  const inner = sizeOf(outer.slice(axis + 1));
  const group = outer[axis]! * inner;
  const size = spatialSize(map);
  const fields: Field[] = [];
  for (let start = 0; start < map.fields.length; start += group) {
    const joined = Array.from({ length: inner }, (_, i) => {
      const along = new Set<Field>();
      for (let k = i; k < group; k += inner) along.add(map.fields[start + k]!);
      return [...along].reduce((a, b) => unionOfFields(a, b, size));
    });
    for (let k = 0; k < length; k++) fields.push(...joined);
  }
  return { ...map, shape: map.shape.with(axis, length), fields };
}

/** Fields read with other strides: transposed or repeated. */
export function stridedFields(
  fields: readonly Field[],
  shape: readonly number[],
  strides: readonly number[],
): Field[] {
  const own = stridesOf(shape);
  return Array.from({ length: sizeOf(shape) }, (_, i) => {
    let position = 0;
    for (let axis = 0; axis < shape.length; axis++) {
      position += (Math.floor(i / own[axis]!) % shape[axis]!) * strides[axis]!;
    }
    return fields[position]!;
  });
}

/** Fields of an output of `shape` from those of the op's first input, the only one that depends on the image. */
export type FieldRule = (x: FieldMap, call: Call, shape: readonly number[]) => Seen;
