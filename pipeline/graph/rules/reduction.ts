// Reductions over axes.

import { sizeOf, stridesOf, tensor, type TensorType } from '../../base/tensor.ts';
import { getInt, getInts, int } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Node } from '../graph.ts';
import type { Call, Rule } from '../rule.ts';
import { strided } from '../evaluate/strided.ts';
import { composed, type Last } from './composed.ts';
import { safeRoot } from './safe-root.ts';
import { productOfOthers } from './scan.ts';

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

/** A reduction in terms of others: `after` of the sums of `before(x)`. */
function ofSums(
  before: (b: Builder, x: string) => string,
  after: (b: Builder, sums: string) => Last,
): Rule {
  return composed((b, node) => {
    const [x, ...axes] = node.inputs as [string, ...string[]];
    const [sums] = b.append('ReduceSum', [before(b, x), ...axes], node.attributes, ['']);
    return after(b, sums!);
  }, reducedType);
}

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

export const reduction: Readonly<Record<string, Rule>> = {
  ReduceSum: linear(sum, () => 1),
  ReduceMean: linear(
    (values) => sum(values) / values.length,
    (size) => 1 / size,
  ),
  ReduceMax: extremum((values) => values.reduce((a, b) => Math.max(a, b), -Infinity)),
  ReduceMin: extremum((values) => values.reduce((a, b) => Math.min(a, b), Infinity)),
  // each element's share is the product of the others, which a quotient would lose at zeros
  ReduceProd: {
    infer: (call) => [reducedType(call)],
    evaluate: evaluateReduction((values) => values.reduce((product, value) => product * value, 1)),
    gradient: (b, node, [g]) => {
      const { x, axes, shape, kept } = scopeOf(b, node);
      const rest = [...shape.keys()].filter((axis) => !axes.includes(axis));
      const perm = [...rest, ...axes];
      const moved = b.transpose(x, ...perm);
      const groups = b.reshape(moved, [...rest.map((axis) => shape[axis]!), -1]);
      const others = b.reshape(productOfOthers(b, groups, rest.length), b.shape(moved));
      const back = b.transpose(others, ...perm.map((_, axis) => perm.indexOf(axis)));
      return [b.mul(b.reshape(g!, kept), back)];
    },
  },
  ReduceL1: ofSums(
    (b, x) => b.op('Abs', [x]),
    (_, sums) => ['Identity', [sums]],
  ),
  ReduceL2: ofSums(
    (b, x) => b.mul(x, x),
    (b, sums) => safeRoot(b, sums, 2),
  ),
  ReduceSumSquare: ofSums(
    (b, x) => b.mul(x, x),
    (_, sums) => ['Identity', [sums]],
  ),
  ReduceLogSum: ofSums(
    (_, x) => x,
    (_, sums) => ['Log', [sums]],
  ),
  // relative to the largest, so that nothing overflows
  ReduceLogSumExp: composed((b, node) => {
    const { x, axes } = scopeOf(b, node);
    const { shape } = reducedType(b.call(node));
    if (axes.length === 0) return ['Identity', [x]];
    const largest = b.op('ReduceMax', [x, b.indices(axes)], { keepdims: int(1) });
    const total = b.sum(b.op('Exp', [b.sub(x, largest)]), axes);
    return ['Add', [b.reshape(b.op('Log', [total]), shape), b.reshape(largest, shape)]];
  }, reducedType),
};
