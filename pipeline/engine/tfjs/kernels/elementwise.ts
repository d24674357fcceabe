// Arithmetic, comparisons and non-linearities, element by element.

import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { getFloat, getInt } from '../../../graph/attributes.ts';
import { dtypes } from '../../../graph/dtype-codes.ts';
import type { Call } from '../../../graph/rule.ts';
import { dtypeOf } from '../transfer.ts';
import type { Kernel } from './kernel.ts';
import { broadcast } from './move.ts';
import { toFloat } from './to-float.ts';

type Elementwise = (...inputs: Tensor[]) => Tensor;

const elementwise = (prepare: (call: Call) => Elementwise): Kernel => ({
  layout: 'any',
  prepare: (call) => {
    const f = prepare(call);
    return { run: (...inputs) => broadcast(inputs, f) };
  },
});

const plain = (run: Elementwise): Kernel => elementwise(() => run);

const isInteger = (call: Call) => dtypeOf(call.type(0).dtype) === 'int32';

/** x ÷ z towards zero, as ONNX divides integers; tfjs rounds down. */
const divideIntegers: Elementwise = (x, z) =>
  tf.mul(tf.mul(tf.sign(x), tf.sign(z)), tf.floorDiv(tf.abs(x), tf.abs(z)));

/** x modulo z with the sign of x. */
const remainder: Elementwise = (x, z) => tf.mul(tf.sign(x), tf.mod(tf.abs(x), tf.abs(z)));

function power(call: Call): Elementwise {
  const dtype = dtypeOf(call.type(0).dtype);
  return (x, z) => tf.cast(tf.pow(x, tf.cast(z, dtype)), dtype);
}

/** The bounds may be absent. */
function clamp(x: Tensor, low?: Tensor, high?: Tensor): Tensor {
  const raised = low ? tf.maximum(x, low) : x;
  return high ? tf.minimum(raised, high) : raised.clone();
}

/** Where the line is all but vertical it is the step that a comparison gives. */
const steep = 1e30;

/** tfjs-node composes its step of six kernels. */
function isPositive(x: Tensor): Tensor {
  return tf.getBackend() === 'tensorflow' ? toFloat(tf.greater(x, 0)) : tf.step(x);
}

function hardSigmoid(call: Call): Elementwise {
  const alpha = getFloat(call.node, 'alpha', 0.2);
  const beta = getFloat(call.node, 'beta', 0.5);
  if (alpha >= steep && beta === 0) return isPositive;
  return (x) => tf.clipByValue(tf.add(tf.mul(x, alpha), beta), 0, 1);
}

function elu(call: Call): Elementwise {
  const alpha = getFloat(call.node, 'alpha', 1);
  if (alpha === 1) return (x) => tf.elu(x);
  return (x) => tf.add(tf.relu(x), tf.mul(tf.elu(tf.minimum(x, 0)), alpha));
}

/** Numbers lose their fraction, as in ONNX; half precision is not imitated. */
function cast(call: Call): Elementwise {
  const dtype = dtypeOf(dtypes[getInt(call.node, 'to', 1)]!);
  if (dtype === 'float32') return toFloat;
  return dtype === 'bool' ? (x) => tf.notEqual(x, tf.zerosLike(x)) : (x) => tf.cast(x, dtype);
}

export const elementwiseKernels: Readonly<Record<string, Kernel>> = {
  Add: plain((x, z) => tf.add(x, z)),
  Sub: plain((x, z) => tf.sub(x, z)),
  Mul: plain((x, z) => tf.mul(x, z)),
  Div: elementwise((call) => (isInteger(call) ? divideIntegers : (x, z) => tf.div(x, z))),
  Mod: elementwise((call) => (getInt(call.node, 'fmod', 0) ? remainder : (x, z) => tf.mod(x, z))),
  Pow: elementwise(power),
  Min: plain((x, z) => tf.minimum(x, z)),
  Max: plain((x, z) => tf.maximum(x, z)),
  Neg: plain((x) => tf.neg(x)),
  Abs: plain((x) => tf.abs(x)),
  Sqrt: plain((x) => tf.sqrt(x)),
  Exp: plain((x) => tf.exp(x)),
  Log: plain((x) => tf.log(x)),
  Reciprocal: plain((x) => tf.reciprocal(x)),
  Sin: plain((x) => tf.sin(x)),
  Cos: plain((x) => tf.cos(x)),
  Atan: plain((x) => tf.atan(x)),
  Erf: plain((x) => tf.erf(x)),
  Sign: plain((x) => tf.sign(x)),
  Floor: plain((x) => tf.floor(x)),
  Ceil: plain((x) => tf.ceil(x)),
  Round: plain((x) => tf.round(x)),
  Not: plain((x) => tf.logicalNot(x)),
  Equal: plain((x, z) => tf.equal(x, z)),
  Less: plain((x, z) => tf.less(x, z)),
  LessOrEqual: plain((x, z) => tf.lessEqual(x, z)),
  Greater: plain((x, z) => tf.greater(x, z)),
  GreaterOrEqual: plain((x, z) => tf.greaterEqual(x, z)),
  And: plain((x, z) => tf.logicalAnd(x, z)),
  Or: plain((x, z) => tf.logicalOr(x, z)),
  Where: plain((choice, x, z) => tf.where(choice, x, z)),
  Cast: elementwise(cast),
  Identity: plain((x) => x.clone()),
  Relu: plain((x) => tf.relu(x)),
  LeakyRelu: elementwise((call) => {
    const alpha = getFloat(call.node, 'alpha', 0.01);
    return (x) => tf.leakyRelu(x, alpha);
  }),
  // tfjs's own does not broadcast the slope on every backend
  PRelu: plain((x, slope) => tf.add(tf.relu(x), tf.mul(tf.minimum(x, 0), slope))),
  Clip: { layout: 'any', prepare: () => ({ run: clamp }) },
  Sigmoid: plain((x) => tf.sigmoid(x)),
  Tanh: plain((x) => tf.tanh(x)),
  Softplus: plain((x) => tf.softplus(x)),
  HardSigmoid: elementwise(hardSigmoid),
  Elu: elementwise(elu),
};
