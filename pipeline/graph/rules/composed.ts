// Ops with one output that are written in terms of simpler ones.

import type { Attributes, Node } from '../graph.ts';
import type { Builder } from '../builder.ts';
import type { Call, Rule } from '../rule.ts';
import type { TensorType } from '../../base/tensor.ts';

/** The last of the simpler ops: it takes the name of the output. */
export type Last = readonly [op: string, inputs: readonly string[], attributes?: Attributes];

const sameType = (call: Call): TensorType => call.type(0);

/** An op that equals others; its type is that of its first input unless `type` says otherwise. */
export function composed(f: (b: Builder, node: Node) => Last, type = sameType): Rule {
  return {
    infer: (call) => [type(call)],
    lower: (b, node) => {
      const [op, inputs, attributes = {}] = f(b, node);
      return b.append(op, inputs, attributes, node.outputs.slice(0, 1));
    },
  };
}

/** An op that equals others, of one tensor. */
export function composedOf(f: (b: Builder, x: string, node: Node) => Last): Rule {
  return composed((b, node) => f(b, node.inputs[0]!, node));
}
