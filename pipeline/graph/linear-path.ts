// The part of a network between two tensors, where it is linear.

import type { Builder } from './builder.ts';
import type { Node } from './graph.ts';

/** Ops that are linear in all their inputs at once. */
const sums = new Set(['Add', 'Sub', 'Sum', 'Mean', 'Concat']);

/** Ops that are linear in the first input, all others being constant. */
const maps = new Set([
  'Identity',
  'Dropout',
  'Flatten',
  'Reshape',
  'Squeeze',
  'Unsqueeze',
  'Transpose',
  'Expand',
  'Slice',
  'Split',
  'Gather',
  'Pad',
  'Neg',
  'ReduceSum',
  'ReduceMean',
  'GlobalAveragePool',
  'AveragePool',
  'Mul',
  'Div',
  'MatMul',
  'Gemm',
  'Conv',
  'BatchNormalization',
]);

/** Those that are linear in the second input as well, the first being constant. */
const products = new Set(['Mul', 'MatMul', 'Gemm']);

/** The nodes on all ways from `start` to `end`, in order; undefined where one is not linear, or there is no way. */
export function linearPath(b: Builder, start: string, end: string): Node[] | undefined {
  const reached = new Set([start]);
  const forward = b.nodes.filter(({ inputs, outputs }) => {
    const isReached = inputs.some((input) => reached.has(input));
    if (isReached) for (const output of outputs) reached.add(output);
    return isReached;
  });
  const needed = new Set([end]);
  const path = forward.toReversed().filter(({ inputs, outputs }) => {
    const isNeeded = outputs.some((output) => needed.has(output));
    if (isNeeded) for (const input of inputs) needed.add(input);
    return isNeeded;
  });
  const isLinear = ({ op, inputs }: Node) => {
    if (sums.has(op)) return true;
    const [variable, ...more] = [...inputs.keys()].filter((i) => inputs[i] && !b.value(inputs[i]));
    return more.length === 0 && (variable === 0 ? maps : products).has(op);
  };
  return path.length > 0 && path.every(isLinear) ? path.reverse() : undefined;
}
