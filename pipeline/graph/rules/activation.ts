// Non-linearities, each with its derivative.

import { UserError } from '../../base/user-error.ts';
import { elementwise } from '../evaluate/strided.ts';
import { float, getFloat, getInt } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Node } from '../graph.ts';
import type { GradientRule, Rule } from '../rule.ts';
import { unary } from './arithmetic.ts';
import { composedActivation } from './composed-activation.ts';

/** Steep enough that every activation above 1e-30 counts as positive. */
const steep = 1e30;

/**
 * 1 where x > 0, else 0, as floats: a clamped line in place of a comparison and a cast,
 * one pass over memory instead of two.
 */
export function isPositive(b: Builder, x: string): string {
  return b.op('HardSigmoid', [x], { alpha: float(steep), beta: float(0) });
}

/** Bounds of a Clip whose bounds are constant; infinite where absent. */
export function clipBounds(b: Builder, { name, inputs }: Node): [number, number] {
  const bound = (index: number, otherwise: number) => {
    const input = inputs[index];
    if (!input) return otherwise;
    const value = b.value(input);
    if (!value)
      throw new UserError(`node "${name}" (Clip): got computed bounds, expected constants`);
    return Number(value.data[0]);
  };
  return [bound(1, -Infinity), bound(2, Infinity)];
}

/** Appends weight·x + offset, element by element. */
export type Line = (b: Builder, x: string, weight: 1 | -1, offset: number) => string;

const plainLine: Line = (b, x, weight, offset) => {
  if (weight < 0) return b.sub(b.scalar(offset), x);
  return offset === 0 ? x : b.add(x, b.scalar(offset));
};

/**
 * 1 strictly between the bounds of a Clip, else 0; undefined where nothing is clipped. Read off its
 * output, so that what is clipped is needed no longer.
 *
 * @param line how the distance from a bound is computed
 */
export function isInside(b: Builder, node: Node, line = plainLine): string | undefined {
  const y = node.outputs[0]!;
  const [low, high] = clipBounds(b, node);
  const masks = [
    ...(low === -Infinity ? [] : [isPositive(b, line(b, y, 1, -low))]),
    ...(high === Infinity ? [] : [isPositive(b, line(b, y, -1, high))]),
  ];
  return masks.length === 0 ? undefined : masks.reduce((mask, other) => b.mul(mask, other));
}

/** The gradient of a Clip. */
export function clipGradient(line = plainLine): GradientRule {
  return (b, node, [g]) => {
    const mask = isInside(b, node, line);
    return [mask ? b.mul(g!, mask) : g];
  };
}

/** slope·g where x ≤ 0, g elsewhere. */
function leak(b: Builder, x: string, g: string, slope: string): string {
  const positive = isPositive(b, x);
  const share = b.add(positive, b.mul(b.sub(b.scalar(1), positive), slope));
  return b.mul(g, share);
}

const hardSigmoid = (x: number, alpha: number, beta: number) =>
  Math.max(0, Math.min(1, alpha * x + beta));

function softmax(gradient: (b: Builder, y: string, g: string, axis: number) => string): Rule {
  return {
    infer: (call) => [call.type(0)],
    gradient: (b, node, [g]) => {
      const y = node.outputs[0]!;
      const axis = getInt(node, 'axis', -1);
      return [gradient(b, y, g!, axis < 0 ? axis + b.shape(y).length : axis)];
    },
  };
}

export const activation: Readonly<Record<string, Rule>> = {
  ...composedActivation,
  Relu: unary(
    (x) => Math.max(0, x),
    ({ b, y, g }) => b.mul(g, isPositive(b, y)),
  ),
  LeakyRelu: {
    infer: (call) => [call.type(0)],
    gradient: (b, node, [g]) => [
      leak(b, node.inputs[0]!, g!, b.scalar(getFloat(node, 'alpha', 0.01))),
    ],
  },
  PRelu: {
    infer: (call) => [call.type(0)],
    gradient: (b, { inputs }, [g], needs) => {
      const [x, slope] = inputs as [string, string];
      const negative = b.op('Min', [x, b.scalar(0)]);
      return [
        leak(b, x, g!, slope),
        needs[1] ? b.sumTo(b.mul(g!, negative), b.shape(slope)) : undefined,
      ];
    },
  },
  Clip: {
    infer: (call) => [call.type(0)],
    // computed bounds have gradients of their own
    lower: (b, { inputs, outputs }) => {
      const [x, low, high] = inputs as [string, string?, string?];
      const isComputed = [low, high].some((bound) => bound && !b.value(bound));
      if (!isComputed) return undefined;
      const above = low ? b.op('Max', [x, low]) : x;
      return high ? b.append('Min', [above, high], {}, outputs) : [above];
    },
    gradient: clipGradient(),
    evaluate: (call) => {
      const { dtype, shape } = call.type(0);
      const low = call.numbers(1)?.[0] ?? -Infinity;
      const high = call.numbers(2)?.[0] ?? Infinity;
      const clamp = (x: number) => Math.min(high, Math.max(low, x));
      return [elementwise(dtype, shape, [call.values[0]!], clamp)];
    },
  },
  Sigmoid: unary(
    (x) => 1 / (1 + Math.exp(-x)),
    ({ b, y, g }) => b.mul(g, b.mul(y, b.sub(b.scalar(1), y))),
  ),
  Tanh: unary(Math.tanh, ({ b, y, g }) => b.mul(g, b.sub(b.scalar(1), b.mul(y, y)))),
  Softplus: unary(
    (x) => Math.log1p(Math.exp(-Math.abs(x))) + Math.max(x, 0),
    ({ b, x, g }) => b.mul(g, b.op('Sigmoid', [x])),
  ),
  HardSigmoid: {
    infer: (call) => [call.type(0)],
    gradient: (b, node, [g]) => {
      const y = node.outputs[0]!;
      const inside = b.mul(isPositive(b, y), isPositive(b, b.sub(b.scalar(1), y)));
      return [b.mul(g!, b.scale(inside, getFloat(node, 'alpha', 0.2)))];
    },
    evaluate: (call) => {
      const { dtype, shape } = call.type(0);
      const alpha = getFloat(call.node, 'alpha', 0.2);
      const beta = getFloat(call.node, 'beta', 0.5);
      return [elementwise(dtype, shape, [call.values[0]!], (x) => hardSigmoid(x, alpha, beta))];
    },
  },
  // α(eˣ − 1) below zero; the derivative there is y + α
  Elu: {
    infer: (call) => [call.type(0)],
    gradient: (b, node, [g]) => {
      const [x, y] = [node.inputs[0]!, node.outputs[0]!];
      const slope = b.add(y, b.scalar(getFloat(node, 'alpha', 1)));
      return [leak(b, x, g!, slope)];
    },
  },
  Softmax: softmax((b, y, g, axis) => b.mul(y, b.sub(g, b.sum(b.mul(g, y), [axis], true)))),
  LogSoftmax: softmax((b, y, g, axis) => b.sub(g, b.mul(b.op('Exp', [y]), b.sum(g, [axis], true)))),
};
