// Puts nodes in topological order.

import { UserError } from '../base/user-error.ts';
import type { Graph, Node } from './graph.ts';

/**
 * The nodes in an order in which every input stands before its use; the given order where it
 * already does. Throws a UserError that names a node whose input has no producer.
 */
export function sortNodes({ inputs, constants, nodes }: Graph): Node[] {
  const known = new Set([...constants.keys(), ...inputs.map(({ name }) => name), '']);
  const sorted: Node[] = [];
  let waiting: readonly Node[] = nodes;
  while (waiting.length > 0) {
    const left: Node[] = [];
    for (const node of waiting) {
      if (node.inputs.every((name) => known.has(name))) {
        for (const name of node.outputs) known.add(name);
        sorted.push(node);
      } else left.push(node);
    }
    if (left.length === waiting.length) {
      const node = left[0]!;
      const missing = node.inputs.find((name) => !known.has(name));
      throw new UserError(
        `node "${node.name}": input "${missing}" has no producer; the model is damaged`,
      );
    }
    waiting = left;
  }
  return sorted;
}
