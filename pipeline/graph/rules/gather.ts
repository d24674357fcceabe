// Ops that look elements up by their position; all are one Gather along one axis.

import { allocate, sizeOf, stridesOf, tensor, type Tensor } from '../../base/tensor.ts';
import { getInt, int, string } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Node } from '../graph.ts';
import type { Call, Rule } from '../rule.ts';
import { composed } from './composed.ts';
import { unslice } from './selection.ts';

/** Positions along an axis of `length`, negative ones counted from its end. */
function fromStart(b: Builder, positions: string, length: number): string {
  const { dtype } = b.type(positions);
  return b.op('Mod', [positions, b.scalar(length, dtype)]);
}

/** Offsets into flat data, moved on by every position along the given axes of a tensor of the same shape. */
function movedAlong(
  b: Builder,
  offsets: string,
  axes: readonly number[],
  strides: readonly number[],
): string {
  return axes.reduce((sum, axis) => {
    const shape = b.shape(offsets).map((length, other) => (other === axis ? length : 1));
    const steps = Array.from({ length: sizeOf(shape) }, (_, i) => i * strides[axis]!);
    return b.add(sum, b.constant(tensor('int64', shape, steps)));
  }, offsets);
}

/** Positions in the flat data of `x` that a GatherElements or ScatterElements with these indices touches. */
function flatPositions(b: Builder, x: string, indices: string, axis: number): string {
  const shape = b.shape(x);
  const strides = stridesOf(shape);
  const places = fromStart(b, b.cast(indices, 'int64'), shape[axis]!);
  const along = b.mul(places, b.scalar(strides[axis]!, 'int64'));
  const others = [...shape.keys()].filter((other) => other !== axis);
  return movedAlong(b, along, others, strides);
}

/** Positions of the rows that index tuples [..., k] name in x seen as [rows, inner]; `batch` leading axes are shared. */
function rowPositions(b: Builder, x: string, indices: string, batch: number): string {
  const shape = b.shape(x);
  const places = b.shape(indices);
  const depth = places.at(-1)!;
  const last = places.length - 1;
  const strides = stridesOf(shape.slice(0, batch + depth));
  const terms = Array.from({ length: depth }, (_, k) => {
    const column = b.slice(indices, [last], [k], [k + 1]);
    const place = fromStart(b, b.cast(column, 'int64'), shape[batch + k]!);
    return b.mul(place, b.scalar(strides[batch + k]!, 'int64'));
  });
  const sum = b.reshape(
    terms.reduce((p, q) => b.add(p, q)),
    places.slice(0, -1),
  );
  return movedAlong(b, sum, [...shape.keys()].slice(0, batch), strides);
}

/** Gradient of taking `indices` along `axis`: each row goes back to its place, repeated ones add up. */
function ungather(b: Builder, g: string, x: string, indices: string, axis: number): string {
  const shape = b.shape(x);
  const rank = shape.length;
  const count = sizeOf(b.shape(indices));
  const rows = b.reshape(g, [...shape.slice(0, axis), count, ...shape.slice(axis + 1)]);
  const value = b.value(indices);
  if (value && count === 1) {
    const index = Number(value.data[0]);
    const start = index < 0 ? index + shape[axis]! : index;
    return unslice(b, rows, axis, { start, step: 1, length: 1 }, shape[axis]!);
  }
  const front = [
    axis,
    ...Array.from({ length: rank }, (_, other) => other).filter((other) => other !== axis),
  ];
  const back = front.map((_, other) => front.indexOf(other));
  const moved = b.transpose(rows, ...front);
  const zeros = b.expand(b.scalar(0), [shape[axis]!, ...b.shape(moved).slice(1)]);
  const places = b.reshape(b.cast(indices, 'int64'), [count, 1]);
  const sums = b.op('ScatterND', [zeros, places, moved], { reduction: string('add') });
  return b.transpose(sums, ...back);
}

function gatherAxis(call: Call): number {
  return call.axis(getInt(call.node, 'axis', 0));
}

function gatheredShape(call: Call): number[] {
  const shape = call.shape(0);
  const axis = gatherAxis(call);
  return [...shape.slice(0, axis), ...call.shape(1), ...shape.slice(axis + 1)];
}

function gatherValue(call: Call): Tensor {
  const source = call.values[0]!;
  const from = call.shape(0);
  const axis = gatherAxis(call);
  const outer = sizeOf(from.slice(0, axis));
  const inner = sizeOf(from.slice(axis + 1));
  const length = from[axis]!;
  const indices = call.numbers(1)!.map((index) => (index < 0 ? index + length : index));
  const shape = gatheredShape(call);
  const data = allocate(source.dtype, sizeOf(shape));
  let i = 0;
  for (let o = 0; o < outer; o++) {
    for (const index of indices) {
      const start = (o * length + index) * inner;
      for (let k = 0; k < inner; k++) data[i++] = source.data[start + k]!;
    }
  }
  return { dtype: source.dtype, shape, data };
}

const axisOf = (b: Builder, node: Node) => gatherAxis(b.call(node));

export const gather: Readonly<Record<string, Rule>> = {
  Gather: {
    infer: (call) => [{ dtype: call.type(0).dtype, shape: gatheredShape(call) }],
    evaluate: (call) => [gatherValue(call)],
    gradient: (b, node, [g]) => {
      const [x, indices] = node.inputs as [string, string];
      return [ungather(b, g!, x, indices, axisOf(b, node))];
    },
  },
  GatherElements: composed(
    (b, node) => {
      const [x, indices] = node.inputs as [string, string];
      const positions = flatPositions(b, x, indices, axisOf(b, node));
      return ['Gather', [b.reshape(x, [-1]), positions], { axis: int(0) }];
    },
    (call) => ({ dtype: call.type(0).dtype, shape: call.shape(1) }),
  ),
  GatherND: composed(
    (b, node) => {
      const [x, indices] = node.inputs as [string, string];
      const batch = getInt(node, 'batch_dims', 0);
      const depth = b.shape(indices).at(-1)!;
      const rows = b.reshape(x, [-1, ...b.shape(x).slice(batch + depth)]);
      return ['Gather', [rows, rowPositions(b, x, indices, batch)], { axis: int(0) }];
    },
    (call) => {
      const batch = getInt(call.node, 'batch_dims', 0);
      const places = call.shape(1);
      const rest = call.shape(0).slice(batch + places.at(-1)!);
      return { dtype: call.type(0).dtype, shape: [...places.slice(0, -1), ...rest] };
    },
  ),
};
