// Ops that make up tensors: sequences, constants, masks. They lead from no image, but for what they mask.

import { tensor } from '../../base/tensor.ts';
import { getInt, getTensor } from '../attributes.ts';
import { dtypes } from '../dtype-codes.ts';
import { strided } from '../evaluate/strided.ts';
import type { Builder } from '../builder.ts';
import type { Node } from '../graph.ts';
import type { Call, Rule } from '../rule.ts';
import { composed } from './composed.ts';

/** 1 on or above diagonal `k` of [rows, cols]; `isUpper` false: on or below. */
function triangle(rows: number, cols: number, k: number, isUpper: boolean): Uint8Array {
  const mask = new Uint8Array(rows * cols);
  for (let row = 0; row < rows; row++) {
    for (let col = 0; col < cols; col++) {
      mask[row * cols + col] = Number(isUpper ? col - row >= k : col - row <= k);
    }
  }
  return mask;
}

function eyeDtype(call: Call) {
  const code = getInt(call.node, 'dtype', 0);
  return dtypes[code] ?? call.type(0).dtype;
}

const eye = (b: Builder, node: Node) => {
  const call = b.call(node);
  const [rows, cols] = call.shape(0) as [number, number];
  const k = getInt(node, 'k', 0);
  const on = Array.from({ length: rows * cols }, (_, i) => (i % cols) - Math.floor(i / cols) === k);
  return b.constant(tensor(eyeDtype(call), [rows, cols], on.map(Number)), node.outputs[0]);
};

/** The three scalars of a Range, and how many steps they make. */
function stepsOf(call: Call): { start: number; step: number; length: number } {
  const [start, limit, step] = [0, 1, 2].map((i) => call.numbers(i)![0]!) as [
    number,
    number,
    number,
  ];
  return { start, step, length: Math.max(0, Math.ceil((limit - start) / step)) };
}

/** Positions of the elements that are not 0: [rank, count] flat. */
function nonZero(call: Call): { rank: number; count: number; positions: number[] } {
  const shape = call.shape(0);
  const found = call.numbers(0)!.flatMap((value, i) => (value === 0 ? [] : [i]));
  let stride = 1;
  const rows = shape.toReversed().map((length) => {
    const row = found.map((i) => Math.floor(i / stride) % length);
    stride *= length;
    return row;
  });
  return { rank: shape.length, count: found.length, positions: rows.reverse().flat() };
}

export const generation: Readonly<Record<string, Rule>> = {
  ConstantOfShape: {
    infer: (call) => [
      { dtype: getTensor(call.node, 'value')?.dtype ?? 'float32', shape: call.numbers(0)! },
    ],
    gradient: 'none',
    evaluate: (call) => {
      const value = getTensor(call.node, 'value') ?? tensor('float32', [1], [0]);
      const shape = call.numbers(0)!;
      return [
        strided(
          value,
          shape,
          shape.map(() => 0),
        ),
      ];
    },
  },
  Range: {
    infer: (call) => [{ dtype: call.type(0).dtype, shape: [stepsOf(call).length] }],
    gradient: 'none',
    evaluate: (call) => {
      const { start, step, length } = stepsOf(call);
      const values = Array.from({ length }, (_, i) => start + i * step);
      return [tensor(call.type(0).dtype, [length], values)];
    },
  },
  EyeLike: {
    infer: (call) => [{ dtype: eyeDtype(call), shape: call.shape(0) }],
    lower: (b, node) => [eye(b, node)],
  },
  // how many there are depends on the values, so they have to be constant
  NonZero: {
    infer: (call) => {
      const { rank, count } = nonZero(call);
      return [{ dtype: 'int64', shape: [rank, count] }];
    },
    gradient: 'none',
    evaluate: (call) => {
      const { rank, count, positions } = nonZero(call);
      return [tensor('int64', [rank, count], positions)];
    },
  },
  // one of two values by whether a position equals the index; those beyond the depth match none
  OneHot: composed(
    (b, node) => {
      const [indices, , values] = node.inputs as [string, string, string];
      const count = b.call(node).numbers(1)![0]!;
      const shape = b.shape(indices);
      const axis = b.call(node).axis(getInt(node, 'axis', -1), shape.length + 1);
      const wanted = b.reshape(b.cast(indices, 'int64'), shape.toSpliced(axis, 0, 1));
      const along = shape.map(() => 1).toSpliced(axis, 0, count);
      const positions = Array.from({ length: count }, (_, i) => i);
      const fromStart = b.reshape(b.indices(positions), along);
      const fromEnd = b.reshape(b.indices(positions.map((i) => i - count)), along);
      const isHot = b.op('Or', [
        b.op('Equal', [wanted, fromStart]),
        b.op('Equal', [wanted, fromEnd]),
      ]);
      return ['Where', [isHot, b.slice(values, [0], [1], [2]), b.slice(values, [0], [0], [1])]];
    },
    (call) => {
      const shape = [...call.shape(0)];
      const axis = call.axis(getInt(call.node, 'axis', -1), shape.length + 1);
      shape.splice(axis, 0, call.numbers(1)![0]!);
      return { dtype: call.type(2).dtype, shape };
    },
  ),
  Trilu: composed((b, node) => {
    const x = node.inputs[0]!;
    const { dtype, shape } = b.type(x);
    const [rows, cols] = shape.slice(-2) as [number, number];
    const k = b.call(node).numbers(1)?.[0] ?? 0;
    const mask = triangle(rows, cols, k, getInt(node, 'upper', 1) === 1);
    const kept = b.constant({ dtype: 'bool', shape: [rows, cols], data: mask });
    return ['Where', [kept, x, b.scalar(0, dtype)]];
  }),
};
