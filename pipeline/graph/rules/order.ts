// Ops that look for the largest or smallest elements along an axis.

import { getInt, int, string } from '../attributes.ts';
import type { Call, Rule } from '../rule.ts';

/** Position of the largest or smallest element; it has no gradient. */
const argument: Rule = {
  infer: (call) => {
    const axis = call.axis(getInt(call.node, 'axis', 0));
    const isKept = getInt(call.node, 'keepdims', 1) === 1;
    return [{ dtype: 'int64', shape: call.shape(0).toSpliced(axis, 1, ...(isKept ? [1] : [])) }];
  },
  gradient: 'none',
};

function topShape(call: Call): number[] {
  const axis = call.axis(getInt(call.node, 'axis', -1));
  return call.shape(0).with(axis, call.numbers(1)![0]!);
}

export const order: Readonly<Record<string, Rule>> = {
  ArgMax: argument,
  ArgMin: argument,
  // values and positions of the k largest or smallest; the gradient goes back to where they stood
  TopK: {
    infer: (call) => [
      { dtype: call.type(0).dtype, shape: topShape(call) },
      { dtype: 'int64', shape: topShape(call) },
    ],
    gradient: (b, node, [g]) => {
      if (!g) return [undefined];
      const zeros = b.expand(b.scalar(0), b.shape(node.inputs[0]!));
      const axis = int(getInt(node, 'axis', -1));
      const places = node.outputs[1]!;
      return [b.op('ScatterElements', [zeros, places, g], { axis, reduction: string('add') })];
    },
  },
};
