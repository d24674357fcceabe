// Rewriting one node of an older opset: what several changes have in common.

import { tensor, type Tensor } from '../base/tensor.ts';
import type { Attributes, Node } from '../graph/graph.ts';

/** Rewrites one node; `constant` adds a constant and returns its name. */
export type Rewrite = (node: Node, constant: (value: Tensor) => string) => Node[];

/** Moves attributes to the inputs after the data, in order; absent ones stay absent. */
export function toInputs(...keys: readonly string[]): Rewrite {
  return (node, constant) => {
    const attributes = { ...node.attributes };
    const moved = keys.map((key) => {
      const value = attributes[key];
      delete attributes[key];
      if (value && 'ints' in value) {
        return constant(tensor('int64', [value.ints.length], value.ints));
      }
      if (value && 'int' in value) return constant(tensor('int64', [1], [value.int]));
      return value && 'float' in value ? constant(tensor('float32', [], [value.float])) : '';
    });
    while (moved.at(-1) === '') moved.pop();
    return [{ ...node, inputs: [node.inputs[0]!, ...moved], attributes }];
  };
}

/** A node of those that stand for another; its output gives it its name. */
export function step(
  op: string,
  inputs: readonly string[],
  output: string,
  attributes: Attributes = {},
): Node {
  return { name: output, op, inputs, outputs: [output], attributes };
}
