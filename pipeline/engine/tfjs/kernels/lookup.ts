// Elements taken from, and put at, places that indices name.

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import { sizeOf, stridesOf, toNumbers, type Tensor } from '../../../base/tensor.ts';
import { getInt, getString } from '../../../graph/attributes.ts';
import type { Call } from '../../../graph/rule.ts';
import type { Form, Kernel, Prepared } from './kernel.ts';
import { multiply } from './multiply.ts';
import { toFloat } from './to-float.ts';

/** Positions along axes of the given lengths; negative ones count from the end. */
function fromStart(indices: TfTensor, lengths: TfTensor): TfTensor {
  // no `where`: it would spread the lengths first
  const isNegative = tf.cast(tf.less(indices, tf.scalar(0, 'int32')), 'int32');
  return tf.add(indices, tf.mul(isNegative, lengths));
}

const gather: Kernel['prepare'] = (call, { shape }) => {
  const from = call.shape(0);
  const axis = call.axis(getInt(call.node, 'axis', 0));
  const length = from[axis]!;
  const flat: Form = {
    key: `positions in ${length}`,
    make: (indices) => tf.reshape(fromStart(indices, tf.scalar(length, 'int32')), [-1]),
  };
  const merged = [sizeOf(from.slice(0, axis)), length, sizeOf(from.slice(axis + 1))];
  return {
    forms: { 1: flat },
    run: (x, positions) =>
      tf.reshape(tf.gather(tf.reshape(x, merged), positions as tf.Tensor1D, 1), [...shape]),
  };
};

/** Largest matrix that is made to sum rows up. */
const maxMatrixSize = 1 << 24;

/**
 * Puts rows of updates at positions among the rows of the data. Sums of rows that meet in one place
 * are matrix products where they may be: on a GPU, adding as they come would round differently from
 * run to run.
 */
function scatterRows(call: Call, positions: Form, isUnique: boolean): Prepared {
  const [shape, places, updated] = [call.shape(0), call.shape(1), call.shape(2)];
  const isRowWise = call.node.op === 'ScatterND';
  const inner = isRowWise ? sizeOf(shape.slice(places.at(-1))) : 1;
  const numRows = sizeOf(shape) / inner;
  const count = sizeOf(updated) / inner;
  const reduction = getString(call.node, 'reduction', 'none');
  const asRows = (x: TfTensor) => tf.reshape(x, [-1, inner]);
  const back = (x: TfTensor) => tf.reshape(x, [...shape]);
  if (reduction === 'none') {
    return {
      forms: { 1: positions },
      run: (x, at, updates) =>
        back(tf.tensorScatterUpdate(asRows(x), tf.reshape(at, [-1, 1]), asRows(updates))),
    };
  }
  if (reduction !== 'add') {
    call.fail(`got reduction "${reduction}", expected none or add; use another device`);
  }
  if (isUnique || numRows * count > maxMatrixSize) {
    return {
      forms: { 1: positions },
      run: (x, at, updates) => {
        const sums = tf.scatterND(tf.reshape(at, [-1, 1]), asRows(updates), [numRows, inner]);
        return tf.add(x, back(sums));
      },
    };
  }
  const matrix: Form = {
    key: `${positions.key} as a matrix`,
    make: (indices) => {
      const rows = tf.reshape(tf.range(0, numRows, 1, 'int32'), [numRows, 1]);
      return toFloat(tf.equal(rows, tf.reshape(positions.make(indices), [1, count])));
    },
  };
  return {
    forms: { 1: matrix },
    run: (x, rows, updates) => tf.add(x, back(multiply(rows, asRows(updates)))),
  };
}

/** Whether no two indices are the same, as far as is known; `depth` of them make one. */
function areUnique(indices: Tensor | undefined, depth: number): boolean {
  if (!indices) return false;
  const values = toNumbers(indices);
  const tuples = Array.from({ length: values.length / depth }, (_, i) =>
    values.slice(i * depth, (i + 1) * depth).join(),
  );
  return values.every((value) => value >= 0) && new Set(tuples).size === tuples.length;
}

const scatterElements: Kernel['prepare'] = (call) => {
  const shape = call.shape(0);
  const places = call.shape(1);
  const axis = call.axis(getInt(call.node, 'axis', 0));
  const strides = stridesOf(shape);
  const own = stridesOf(places);
  // where each index stands in the flat data, but for the axis it is about
  const beside = Array.from({ length: sizeOf(places) }, (_, i) =>
    places.reduce(
      (offset, length, other) =>
        other === axis ? offset : offset + (Math.floor(i / own[other]!) % length) * strides[other]!,
      0,
    ),
  );
  const flat: Form = {
    key: `flat positions along ${axis} of ${shape}`,
    make: (indices) => {
      const along = fromStart(indices, tf.scalar(shape[axis]!, 'int32'));
      const offsets = tf.tensor(beside, [...places], 'int32');
      return tf.reshape(tf.add(tf.mul(along, tf.scalar(strides[axis]!, 'int32')), offsets), [-1]);
    },
  };
  return scatterRows(call, flat, places.length === 1 && areUnique(call.values[1], 1));
};

const scatterND: Kernel['prepare'] = (call) => {
  const shape = call.shape(0);
  const depth = call.shape(1).at(-1)!;
  const lengths = shape.slice(0, depth);
  const strides = stridesOf(lengths);
  const flat: Form = {
    key: `row positions in ${lengths}`,
    make: (indices) => {
      const tuples = tf.reshape(indices, [-1, depth]);
      const along = fromStart(tuples, tf.tensor([lengths], [1, depth], 'int32'));
      return tf.sum(tf.mul(along, tf.tensor([strides], [1, depth], 'int32')), 1);
    },
  };
  return scatterRows(call, flat, areUnique(call.values[1], depth));
};

export const lookupKernels: Readonly<Record<string, Kernel>> = {
  Gather: { layout: 'first', prepare: gather },
  ScatterElements: { layout: 'first', prepare: scatterElements },
  ScatterND: { layout: 'first', prepare: scatterND },
};
