// Brings the layers of a network to one form, [N, C, H, W] or [N, C], under the names they are shown by.

import { tensor, type Tensor } from '../base/tensor.ts';
import { int, ints } from '../graph/attributes.ts';
import { tensorNames } from '../graph/cut.ts';
import type { Attributes, Graph, Node } from '../graph/graph.ts';
import { isPlain, type MapLayout } from './map-layout.ts';

/** A tensor that is looked at. */
export type View = {
  /** What the layer is called: the name of a tensor of the graph with views. */
  readonly name: string;
  /** In the graph without. */
  readonly tensor: string;
  /** Absent for vectors [N, C]. */
  readonly layout?: MapLayout;
  /** The one token that is looked at, in place of those of the grid. */
  readonly token?: number;
  /** What makes it, in words; absent where that is to be found out. */
  readonly kind?: string;
};

export type Viewed = {
  readonly graph: Graph;
  /** By the name of the view, the tensor on the way through the network that it shows. */
  readonly sources: ReadonlyMap<string, string>;
};

/**
 * The graph in which every view is a tensor of its name: feature maps as [N, C, H, W], of tokens
 * only those of the grid; single tokens and vectors as [N, C]. What the graph computes is the same;
 * tensors whose name a view takes are renamed.
 */
export function withViews(graph: Graph, views: readonly View[]): Viewed {
  const isAside = (view: View) =>
    view.token !== undefined || (view.layout !== undefined && !isPlain(view.layout));
  const taken = new Set(tensorNames(graph));
  const renamed = new Map<string, string>();
  for (const view of views) {
    if (view.name === view.tensor && isAside(view)) {
      renamed.set(view.tensor, free(`${view.tensor}/tokens`, taken));
    } else if (view.name !== view.tensor && !isAside(view)) renamed.set(view.tensor, view.name);
  }
  const open = rename(graph, renamed);
  const constants = new Map(open.constants);
  const nodes: Node[] = [];
  const sources = new Map(views.map(({ name }) => [name, name]));
  for (const view of views.filter(isAside)) {
    const own = renamed.get(view.tensor) ?? view.tensor;
    // a token that stands alone is a way of its own
    if (view.token === undefined) sources.set(view.name, own);
    const added = appended(view, own);
    nodes.push(...added.nodes);
    for (const [name, value] of added.constants) constants.set(name, value);
  }
  return { graph: { ...open, constants, nodes: [...open.nodes, ...nodes] }, sources };
}

type Added = { readonly nodes: readonly Node[]; readonly constants: readonly [string, Tensor][] };

/** The nodes that show `source` as a view does. */
function appended({ name, layout, token }: View, source: string): Added {
  const nodes: Node[] = [];
  const constants: [string, Tensor][] = [];
  const constant = (own: string, values: readonly number[], shape = [values.length]) => {
    constants.push([`${name}/${own}`, tensor('int64', shape, values)]);
    return `${name}/${own}`;
  };
  const step = (op: string, inputs: string[], output: string, attributes: Attributes = {}) => {
    // the network's own nodes may be called as their tensors are
    nodes.push({ name: `view(${output})`, op, inputs, outputs: [output], attributes });
    return output;
  };
  const { order, size, tokens } = layout!;
  const [image, channel, place] = order as [number, number, number];
  if (token !== undefined) {
    const isTurned = image > channel;
    const vector = isTurned ? `${name}/turned` : name;
    step('Gather', [source, constant('token', [token], [])], vector, { axis: int(place) });
    if (isTurned) step('Transpose', [vector], name, { perm: ints(1, 0) });
  } else if (!tokens) step('Transpose', [source], name, { perm: ints(...order) });
  else {
    const { before, after } = tokens;
    const ends = { start: before, end: before + size[0] * size[1], axis: place };
    const inputs = Object.entries(ends).map(([own, value]) => constant(own, [value]));
    const isWhole = before + after === 0;
    const grid = isWhole ? source : step('Slice', [source, ...inputs], `${name}/grid`);
    const rows = step('Transpose', [grid], `${name}/rows`, { perm: ints(...order) });
    step('Reshape', [rows, constant('size', [0, 0, ...size])], name);
  }
  return { nodes, constants };
}

function free(wish: string, taken: Set<string>): string {
  let name = wish;
  while (taken.has(name)) name += "'";
  taken.add(name);
  return name;
}

function rename(graph: Graph, names: ReadonlyMap<string, string>): Graph {
  if (names.size === 0) return graph;
  const named = (name: string) => names.get(name) ?? name;
  return {
    ...graph,
    nodes: graph.nodes.map((node) => ({
      ...node,
      inputs: node.inputs.map(named),
      outputs: node.outputs.map(named),
    })),
    outputs: graph.outputs.map(named),
  };
}
