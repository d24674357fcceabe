// Matrix products, and what is one: a Resize is a matrix along each axis.

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { sizeOf } from '../../../base/tensor.ts';
import { getFloat, getInt } from '../../../graph/attributes.ts';
import { axisMatrix, target } from '../../../graph/rules/resize.ts';
import type { Form, Kernel } from './kernel.ts';
import { permute, spreadTo } from './move.ts';
import { multiply } from './multiply.ts';
import { toFloat } from './to-float.ts';

/** Kernels take matrices as they are faster than transposed ones. */
const transposed: Form = { key: 'transposed', make: (x) => permute(x, [1, 0]) };

const gemm: Kernel['prepare'] = ({ node }) => {
  const alpha = getFloat(node, 'alpha', 1);
  const beta = getFloat(node, 'beta', 1);
  const forms: Record<number, Form> = {};
  if (getInt(node, 'transA', 0) === 1) forms[0] = transposed;
  if (getInt(node, 'transB', 0) === 1) forms[1] = transposed;
  return {
    forms,
    run: (a, b, c?: Tensor) => {
      const product = multiply(a, b);
      const scaled = alpha === 1 ? product : tf.mul(product, alpha);
      return c ? tf.add(scaled, beta === 1 ? c : tf.mul(c, beta)) : scaled;
    },
  };
};

const matMul: Kernel['prepare'] = (call, { shape }) => {
  const [left, right] = [call.shape(0), call.shape(1)];
  const [rows, inner, cols] = [left.at(-2)!, left.at(-1)!, right.at(-1)!];
  const batch = shape.slice(0, -2);
  const product = (a: Tensor, b: Tensor) => {
    if (sizeOf(right.slice(0, -2)) === 1) {
      return multiply(
        tf.reshape(a, [sizeOf(left.slice(0, -1)), inner]),
        tf.reshape(b, [inner, cols]),
      );
    }
    const each = (x: Tensor, height: number, width: number) =>
      tf.reshape(spreadTo(x, [...batch, height, width]), [sizeOf(batch), height, width]);
    return multiply(each(a, rows, inner), each(b, inner, cols));
  };
  const { dtype } = call.type(0);
  const isFloat = dtype.startsWith('float');
  const run = (a: Tensor, b: Tensor) => tf.reshape(product(a, b), [...shape]);
  // tfjs multiplies matrices of floats alone
  return isFloat ? { run } : { run: (a, b) => tf.cast(run(toFloat(a), toFloat(b)), 'int32') };
};

const resize: Kernel['prepare'] = (call) => {
  const from = call.shape(0);
  const { shape, scales } = target(call);
  const axes = from.flatMap((length, axis) => (shape[axis] === length ? [] : [axis]));
  const matrices = axes.map((axis) => axisMatrix(call, from[axis]!, shape[axis]!, scales[axis]!));
  return {
    constants: matrices,
    run: (x, ...maps) =>
      axes.length === 0 ? x.clone() : axes.reduce((y, axis, i) => along(y, maps[i]!, axis), x),
  };
};

/** matrix [to, from] · x [..., from, ...] along `axis`. */
function along(x: Tensor, matrix: Tensor, axis: number): Tensor {
  const [to, from] = matrix.shape as [number, number];
  const last = x.rank - 1;
  const swap = x.shape.map((_, other) => other);
  [swap[axis], swap[last]] = [last, axis];
  const turned = permute(x, swap);
  const rows = multiply(tf.reshape(turned, [-1, from]), permute(matrix, [1, 0]));
  return permute(tf.reshape(rows, turned.shape.with(last, to)), swap);
}

export const matrixKernels: Readonly<Record<string, Kernel>> = {
  Gemm: { layout: 'first', prepare: gemm },
  MatMul: { layout: 'first', prepare: matMul },
  Resize: { layout: 'first', numTensors: 1, prepare: resize },
};
