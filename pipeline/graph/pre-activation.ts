// The tensor before the last non-linearity: where a silent unit still has a gradient.

import { getInt } from './attributes.ts';
import type { Builder } from './builder.ts';
import type { Node } from './graph.ts';
import { clipBounds } from './rules/activation.ts';

/**
 * What `tensor` is before the ReLU, leaky ReLU or clipping at zero that makes it; for a
 * concatenation, the parts before theirs side by side, appended to the builder where any differs.
 * A pooled part stays as it is.
 *
 * @returns a tensor of the same shape; `tensor` itself where no such non-linearity makes it
 */
export function preActivation(b: Builder, tensor: string): string {
  const node = b.nodes.findLast(({ outputs }) => outputs[0] === tensor);
  if (!node) return tensor;
  if (isRectifier(b, node)) return node.inputs[0]!;
  if (node.op !== 'Concat') return tensor;
  const parts = node.inputs.map((part) => preActivation(b, part));
  const isSame = parts.every((part, i) => part === node.inputs[i]);
  return isSame ? tensor : b.concat(parts, getInt(node, 'axis', 0));
}

/** Whether a node passes its input on above zero and holds it back below. */
function isRectifier(b: Builder, node: Node): boolean {
  if (node.op === 'Relu' || node.op === 'LeakyRelu') return true;
  return node.op === 'Clip' && clipBounds(b, node)[0] === 0;
}
