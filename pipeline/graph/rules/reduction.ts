// Reductions over axes.

import { sizeOf, stridesOf, tensor, type TensorType } from '../../base/tensor.ts';
import { getInt, getInts } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Node } from '../graph.ts';
import type { Call, Rule } from '../rule.ts';
import { strided } from '../evaluate/strided.ts';

/** The axes a call reduces: its second input, all axes where that is absent or empty. */
export function reducedAxes(call: Call): number[] {
  const axes = call.numbers(1) ?? getInts(call.node, 'axes') ?? [];
  const rank = call.shape(0).length;
  if (axes.length > 0) return axes.map((axis) => call.axis(axis));
  return getInt(call.node, 'noop_with_empty_axes', 0)
    ? []
    : Array.from({ length: rank }, (_, i) => i);
}

function reducedType(call: Call, dtype = call.type(0).dtype): TensorType {
  const axes = reducedAxes(call);
  return { dtype, shape: withoutAxes(call.shape(0), axes, getInt(call.node, 'keepdims', 1) === 1) };
}

function withoutAxes(
  shape: readonly number[],
  axes: readonly number[],
  keepdims: boolean,
): number[] {
  return shape.flatMap((length, axis) => (!axes.includes(axis) ? [length] : keepdims ? [1] : []));
}

/** Axes and shapes of a reduction node already in the graph. */
function scopeOf(b: Builder, node: Node) {
  const x = node.inputs[0]!;
  const axes = reducedAxes(b.call(node));
  const shape = b.shape(x);
  return { x, axes, shape, kept: withoutAxes(shape, axes, true) };
}

/** Reduces constants: `f` maps the values of one group to one number. */
function evaluateReduction(f: (values: number[]) => number): NonNullable<Rule['evaluate']> {
  return (call) => {
    const axes = reducedAxes(call);
    const { dtype, shape } = reducedType(call);
    const source = call.shape(0);
    const strides = stridesOf(source);
    const order = [...source.keys()].sort(
      (p, q) => Number(axes.includes(p)) - Number(axes.includes(q)),
    );
    // reduced axes last, so that each group is contiguous
    const grouped = strided(
      call.values[0]!,
      order.map((axis) => source[axis]!),
      order.map((axis) => strides[axis]!),
    );
    const size = sizeOf(axes.map((axis) => source[axis]!));
    const values = Array.from(grouped.data as ArrayLike<number | bigint>, Number);
    const results = Array.from({ length: sizeOf(shape) }, (_, i) =>
      f(values.slice(i * size, (i + 1) * size)),
    );
    return [tensor(dtype, shape, results)];
  };
}

/** A reduction whose gradient is spread evenly, times `factor` of the group's size. */
function linear(f: (values: number[]) => number, factor: (size: number) => number): Rule {
  return {
    infer: (call) => [reducedType(call)],
    evaluate: evaluateReduction(f),
    gradient: (b, node, [g]) => {
      const { axes, shape, kept } = scopeOf(b, node);
      const share = factor(sizeOf(axes.map((axis) => shape[axis]!)));
      return [b.expand(b.reshape(b.scale(g!, share), kept), shape)];
    },
  };
}

/** Largest or smallest: the gradient goes to the elements that equal it, in equal shares. */
function extremum(f: (values: number[]) => number): Rule {
  return {
    infer: (call) => [reducedType(call)],
    evaluate: evaluateReduction(f),
    gradient: (b, node, [g]) => {
      const { x, axes, kept } = scopeOf(b, node);
      const y = b.reshape(node.outputs[0]!, kept);
      const mask = b.op('Cast', [b.op('Equal', [x, y])], { to: { int: 1 } });
      const share = b.div(b.reshape(g!, kept), b.sum(mask, axes, true));
      return [b.mul(mask, share)];
    },
  };
}

/** A reduction in terms of others: `after(sum of before(x))`. */
function composed(before: (b: Builder, x: string) => string, after?: string): Rule {
  return {
    infer: (call) => [reducedType(call)],
    lower: (b, node) => {
      const [x, ...axes] = node.inputs as [string, ...string[]];
      const inner = before(b, x);
      if (!after) return b.append('ReduceSum', [inner, ...axes], node.attributes, node.outputs);
      const [total] = b.append('ReduceSum', [inner, ...axes], node.attributes, ['']);
      return b.append(after, [total!], {}, node.outputs);
    },
  };
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

/** Position of the largest or smallest element; it has no gradient. */
const argument: Rule = {
  infer: (call) => {
    const axis = call.axis(getInt(call.node, 'axis', 0));
    const keepdims = getInt(call.node, 'keepdims', 1) === 1;
    return [{ dtype: 'int64', shape: withoutAxes(call.shape(0), [axis], keepdims) }];
  },
  gradient: 'none',
};

export const reduction: Readonly<Record<string, Rule>> = {
  ReduceSum: linear(sum, () => 1),
  ReduceMean: linear(
    (values) => sum(values) / values.length,
    (size) => 1 / size,
  ),
  ReduceMax: extremum((values) => values.reduce((a, b) => Math.max(a, b), -Infinity)),
  ReduceMin: extremum((values) => values.reduce((a, b) => Math.min(a, b), Infinity)),
  ReduceProd: {
    infer: (call) => [reducedType(call)],
    evaluate: evaluateReduction((values) => values.reduce((product, value) => product * value, 1)),
  },
  ReduceL1: composed((b, x) => b.op('Abs', [x])),
  ReduceL2: composed((b, x) => b.mul(x, x), 'Sqrt'),
  ReduceSumSquare: composed((b, x) => b.mul(x, x)),
  ReduceLogSum: composed((_, x) => x, 'Log'),
  ArgMax: argument,
  ArgMin: argument,
};
