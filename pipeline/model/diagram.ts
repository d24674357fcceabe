// The network as a drawing: its input, layers, poolings between them, branches of blocks, and scores, in columns and lanes.

import { findBranches } from './diagram-branches.ts';
import { assignLanes } from './diagram-lanes.ts';
import type { Layer } from './layers.ts';
import type { Model } from './model.ts';
import { poolingNames } from './pooling-names.ts';
import { consumersOf, shapeOf, wire, type Wiring } from './wiring.ts';

export type DiagramNode = {
  /** Name of the tensor. */
  readonly id: string;
  readonly label: string;
  readonly kind: 'input' | 'layer' | 'operation' | 'output';
  /** Slug of the layer it leads to. */
  readonly layer?: string;
  /** [C, H, W], or [C] for a single position. */
  readonly shape: readonly number[];
  /** Depth: the longest way from the input. */
  readonly column: number;
  /** Branch; 0 is the trunk. */
  readonly lane: number;
};

/** Tensors by id: the second of an edge depends on the first by a way on which no other node lies. */
export type Edge = readonly [from: string, to: string];

export type Diagram = { readonly nodes: readonly DiagramNode[]; readonly edges: readonly Edge[] };

/** The diagram of a model, nodes in the order in which they are computed. */
export function drawDiagram({
  graph,
  card,
  layers,
}: Pick<Model, 'graph' | 'card' | 'layers'>): Diagram {
  const wiring = wire(graph, card.input);
  const scores = card.logits ?? card.probabilities ?? graph.outputs[0]!;
  const scoresLabel = card.logits ? 'logits' : card.probabilities ? 'probabilities' : 'features';
  const named = new Set([wiring.image, ...layers.map(({ source }) => source), scores]);
  const trunk = new Set([...named, ...findPoolings(wiring)]);
  const branches = findBranches(wiring, trunk);
  const drawn = new Set([...trunk, ...branches.keys()]);
  const edges = dropDeadEnds(findEdges(wiring, drawn), named);
  const used = new Set([...named, ...edges.flat()]);
  const order = [wiring.image, ...graph.nodes.flatMap(({ outputs }) => outputs)];
  const ids = order.filter((name) => used.has(name));
  const columns = longestWays(ids, edges);
  const lanes = assignLanes(ids, edges, columns);
  const nodes = ids.map((id): DiagramNode => {
    const layer = layers.find(({ source }) => source === id);
    return {
      id,
      ...describeNode(wiring, id, layer, id === scores ? scoresLabel : undefined, branches.get(id)),
      shape: layer?.shape ?? nodeShape(wiring, id),
      column: columns.get(id)!,
      lane: lanes.get(id)!,
    };
  });
  return { nodes, edges };
}

function describeNode(
  { image, producers }: Wiring,
  id: string,
  layer: Layer | undefined,
  output: string | undefined,
  operation: string | undefined,
): Pick<DiagramNode, 'kind' | 'label' | 'layer'> {
  if (layer) return { kind: 'layer', label: layer.name, layer: layer.slug };
  if (id === image) return { kind: 'input', label: 'input' };
  if (output !== undefined) return { kind: 'output', label: output };
  return { kind: 'operation', label: operation ?? poolingNames[producers.get(id)!.op]! };
}

/** The shape without the image axis, and without space where there is one position. */
function nodeShape(wiring: Wiring, id: string): number[] {
  const [, ...shape] = shapeOf(wiring, id);
  return shape.slice(1).every((length) => length === 1) ? shape.slice(0, 1) : shape;
}

/** Poolings that everything after a tensor passes: they make the network coarser, rather than one branch of a block. */
function findPoolings(wiring: Wiring): string[] {
  return wiring.graph.nodes
    .filter(({ op, inputs }) => op in poolingNames && consumersOf(wiring, inputs[0]!).length === 1)
    .map(({ outputs }) => outputs[0]!);
}

/** For every node, the nodes that its tensor reaches first. */
function findEdges(wiring: Wiring, drawn: ReadonlySet<string>): Edge[] {
  // for every tensor, the drawn nodes it comes from last, in order
  const sources = new Map<string, ReadonlySet<string>>([[wiring.image, new Set([wiring.image])]]);
  const edges: Edge[] = [];
  for (const { inputs, outputs } of wiring.graph.nodes) {
    const from = new Set(inputs.flatMap((name) => [...(sources.get(name) ?? [])]));
    for (const output of outputs) {
      if (drawn.has(output)) for (const source of from) edges.push([source, output]);
      sources.set(output, drawn.has(output) ? new Set([output]) : from);
    }
  }
  return edges;
}

/** The edges without nodes that are not asked for and lead nowhere. */
function dropDeadEnds(edges: readonly Edge[], named: ReadonlySet<string>): readonly Edge[] {
  const kept = edges.filter(([, to]) => named.has(to) || edges.some(([from]) => from === to));
  return kept.length === edges.length ? edges : dropDeadEnds(kept, named);
}

function longestWays(ids: readonly string[], edges: readonly Edge[]): Map<string, number> {
  const columns = new Map<string, number>();
  for (const id of ids) {
    const before = edges.filter(([, to]) => to === id).map(([from]) => columns.get(from)! + 1);
    columns.set(id, Math.max(0, ...before));
  }
  return columns;
}
