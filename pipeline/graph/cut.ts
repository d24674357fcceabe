// The part of a graph that given tensors need.

import { unknownName } from '../base/user-error.ts';
import type { Graph, Node } from './graph.ts';

/** Names of every tensor of a graph. */
export function tensorNames({ inputs, constants, nodes }: Graph): string[] {
  return [
    ...inputs.map(({ name }) => name),
    ...constants.keys(),
    ...nodes.flatMap(({ outputs }) => outputs),
  ].filter((name) => name !== '');
}

/**
 * The graph that computes `outputs` and nothing else. Tensors in `from` become the only sources
 * beside constants where given: nodes above them fall away.
 *
 * Throws a UserError with the nearest names for a tensor that is not in the graph.
 */
export function cut(graph: Graph, outputs: readonly string[], from: readonly string[] = []): Graph {
  const known = new Set(tensorNames(graph));
  for (const name of [...outputs, ...from]) {
    if (!known.has(name)) throw unknownName('tensor', name, [...known]);
  }
  const sources = new Set(from);
  const needed = new Set(outputs);
  const nodes: Node[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((name) => needed.has(name) && !sources.has(name))) continue;
    for (const name of node.inputs) needed.add(name);
    nodes.push(node);
  }
  return {
    inputs: graph.inputs.filter(({ name }) => needed.has(name)),
    constants: new Map(Array.from(graph.constants).filter(([name]) => needed.has(name))),
    nodes: nodes.reverse(),
    outputs,
  };
}
