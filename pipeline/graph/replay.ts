// Puts a graph into a builder: shapes become known, constants fold, ops are lowered on the way.

import { UserError } from '../base/user-error.ts';
import { Builder } from './builder.ts';
import type { Graph } from './graph.ts';

/** Names in the graph → names in the builder. */
export type Names = ReadonlyMap<string, string>;

/**
 * Appends the nodes of `graph` to the builder. `bindings` says which tensors of the builder stand
 * for tensors of the graph, the inputs at least. Nodes that compute a tensor of `keep` are not
 * merged with the next, so that gradients with respect to it can be taken.
 */
export function replay(
  b: Builder,
  graph: Graph,
  bindings: Readonly<Record<string, string>>,
  keep: ReadonlySet<string> = new Set(),
): Names {
  const names = new Map<string, string>([['', ''], ...Object.entries(bindings)]);
  for (const { name } of graph.inputs) {
    if (!names.has(name)) throw new Error(`replay: input "${name}" is not bound`);
  }
  for (const [name, value] of graph.constants) {
    if (!names.has(name)) names.set(name, b.constant(value, name));
  }
  for (const { op, inputs, attributes, outputs, name } of graph.nodes) {
    if (outputs.every((output) => names.has(output))) continue;
    const own = inputs.map((input) => names.get(input)!);
    const results = b.append(op, own, attributes, outputs, name);
    outputs.forEach((output, i) => {
      if (!output || names.has(output)) return;
      names.set(output, results[i]!);
      if (keep.has(output)) b.keep(results[i]!);
    });
  }
  return names;
}

export type Shapes = Readonly<Record<string, readonly number[]>>;

/**
 * A builder that holds `graph` for inputs of the given shapes. An input that is not named keeps its
 * own shape; a length it leaves open is 1. `keep` is that of `replay`. Throws a UserError where a shape does not fit the input.
 */
export function specialise(
  graph: Graph,
  shapes: Shapes = {},
  keep?: ReadonlySet<string>,
): { b: Builder; names: Names } {
  const b = new Builder();
  const bindings: Record<string, string> = {};
  for (const { name, dtype, shape } of graph.inputs) {
    const wanted = shapes[name] ?? shape.map((length) => (typeof length === 'number' ? length : 1));
    if (wanted.length !== shape.length) {
      throw new UserError(
        `input "${name}": got shape [${wanted}], expected ${shape.length} dimensions [${shape}]`,
      );
    }
    bindings[name] = b.input(name, dtype, wanted);
  }
  return { b, names: replay(b, graph, bindings, keep) };
}

/** The graph with fixed input shapes, folded and simplified, its outputs under their own names. */
export function simplify(graph: Graph, shapes: Shapes = {}): Graph {
  const { b, names } = specialise(graph, shapes);
  return b.build(Object.fromEntries(graph.outputs.map((name) => [name, names.get(name)!])));
}
