// How ops of several inputs carry receptive fields: unions of what is broadcast, branches side by side.

import { sizeOf } from '../../base/tensor.ts';
import { getInt } from '../attributes.ts';
import { broadcastStrides } from '../evaluate/strided.ts';
import type { Call } from '../rule.ts';
import { noPixel, unionOfFields, type Field } from './field.ts';
import {
  outerShape,
  readAxis,
  spatialSize,
  stridedFields,
  type FieldMap,
  type Seen,
} from './field-map.ts';

/** Union of all inputs, each broadcast to `shape`. */
export function elementwise(
  inputs: readonly (FieldMap | undefined)[],
  shape: readonly number[],
): Seen {
  const maps = inputs.filter((map) => map !== undefined).map((map) => broadcast(map, shape));
  const { row, col } = maps[0]!;
  if (maps.some((map) => map.row !== row || map.col !== col)) return 'whole';
  return maps.reduce((a, b) => {
    const union = unionsOver(spatialSize(a));
    return { ...a, fields: a.fields.map((field, i) => union(field, b.fields[i]!)) };
  });
}

/** Unions over a map of `size`, each computed once. */
function unionsOver(size: readonly [number, number]): (a: Field, b: Field) => Field {
  const known = new Map<Field, Map<Field, Field>>();
  return (a, b) => {
    const row = known.get(a) ?? new Map<Field, Field>();
    known.set(a, row);
    const union = row.get(b) ?? unionOfFields(a, b, size);
    row.set(b, union);
    return union;
  };
}

function broadcast(map: FieldMap, shape: readonly number[]): FieldMap {
  const extra = shape.length - map.shape.length;
  const [row, col] = [map.row + extra, map.col + extra];
  const outer = outerShape({ shape, row, col });
  // a single row or col that is repeated is the same at every position
  const repeats = (axis: number) => map.shape[axis] === 1 && shape[axis + extra]! > 1;
  const still = (axis: number) => ({ slope: repeats(axis) ? 0 : 1, low: 0, high: 0 });
  const read = readAxis(readAxis(map, map.row, still(map.row), 1), map.col, still(map.col), 1);
  const fields = stridedFields(read.fields, outer, broadcastStrides(outerShape(map), outer));
  return { shape, row, col, fields };
}

/** The parts of a concatenation keep their own fields. */
export function concat(
  maps: readonly (FieldMap | undefined)[],
  call: Call,
  shape: readonly number[],
): Seen {
  const first = maps.find((map) => map !== undefined)!;
  const { row, col } = first;
  const axis = call.axis(getInt(call.node, 'axis', 0));
  const isAligned = maps.every((map) => !map || (map.row === row && map.col === col));
  if (!isAligned || axis === row || axis === col) return 'whole';
  const own = (index: number) => outerShape({ shape: call.shape(index), row, col });
  const numGroups = sizeOf(own(0).slice(0, axis));
  const fields: Field[] = [];
  for (let group = 0; group < numGroups; group++) {
    maps.forEach((map, i) => {
      const length = sizeOf(own(i).slice(axis));
      if (!map) for (let k = 0; k < length; k++) fields.push(noPixel);
      else fields.push(...map.fields.slice(group * length, (group + 1) * length));
    });
  }
  return { shape, row, col, fields };
}
