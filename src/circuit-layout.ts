// Lays a circuit out: a band for each layer, the last on top, units side by side, edges as curves.

import type { Circuit } from '../pipeline/store/wiring-schema.ts';
import { placeEdges, type PlacedEdge } from './circuit-edges.ts';
import { orderRows } from './circuit-order.ts';

type Node = Circuit['nodes'][number];

/** Sizes in px: of units, and of the places they stand in; of circuits with labels, and of others. */
const PLAIN = { node: 44, pitch: 54, text: 16 } as const;
const LABELLED = { node: 72, pitch: 100, text: 48 } as const;
/** Between two bands; the name of the layer stands in it. */
const GAP = 76;
/** Of text below a unit. */
export const LINE = 13;
/** Around a group. */
const PAD = 6;
/** Of the places in a band with room to spare: how much wider they are. */
const LOOSEST = 1.6;
/** Longer bands are broken into several rows: what fits on a telephone, and where there are labels what need not be broken. */
const MOST_PLAIN = 10;
const MOST_LABELLED = 9;
/** Kernels are drawn on the edges of circuits of so many at most. */
const MOST_KERNELS = 24;

export type PlacedNode = Node & {
  /** Middle of its picture. */
  readonly x: number;
  readonly y: number;
  /** Where edges end that lead from it, and to it. */
  readonly top: number;
  readonly bottom: number;
  readonly lines: readonly string[];
};

export type CircuitLayout = {
  readonly width: number;
  readonly height: number;
  /** Side of a unit's picture. */
  readonly side: number;
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  /** Whether kernels are to be drawn. */
  readonly hasKernels: boolean;
  /** Layers by their slugs, at the tops of their bands. */
  readonly bands: readonly { readonly layer: string; readonly y: number }[];
  readonly groups: readonly {
    readonly name: string;
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }[];
};

/**
 * Lays a circuit out.
 *
 * @param layers slugs in the order of the network
 */
export function layoutCircuit({ nodes, edges }: Circuit, layers: readonly string[]): CircuitLayout {
  const hasLabels = nodes.some(({ label, group }) => label !== undefined || group !== undefined);
  const { node: side, pitch, text } = hasLabels ? LABELLED : PLAIN;
  const used = layers
    .toReversed()
    .filter((layer) => nodes.some(({ unit }) => unit.layer === layer));
  const rows = used.map((layer) =>
    [...nodes.keys()].filter((index) => nodes[index]!.unit.layer === layer),
  );
  const ordered = orderRows(rows, edges, (index) => nodes[index]!.group);
  const perRow = hasLabels ? MOST_LABELLED : MOST_PLAIN;
  const most = Math.max(...ordered.map((row) => Math.min(perRow, row.length)));
  const inner = most * pitch;
  const bands: { layer: string; y: number }[] = [];
  const placed = new Map<number, PlacedNode>();
  // names of groups stand above them
  let top = text;
  for (const [band, row] of ordered.entries()) {
    // broken like brickwork: a unit's neighbours in the order stand above and below it
    const numRows = Math.ceil(row.length / perRow);
    const room = numRows === 1 ? inner / row.length : (inner - pitch) / (row.length - 1);
    const step = Math.min(pitch * LOOSEST, room);
    const start = (inner - step * (row.length - 1)) / 2;
    for (const [i, index] of row.entries()) {
      const node = nodes[index]!;
      const y = top + PAD + side / 2 + (i % numRows) * (side + text);
      const x = Math.round(start + i * step);
      const lines = linesOf(node);
      const bottom = y + side / 2 + LINE * lines.length + PAD / 2;
      placed.set(index, { ...node, x, y, top: y - side / 2, bottom, lines });
    }
    const height = numRows * (side + text) + 2 * PAD;
    bands.push({ layer: used[band]!, y: Math.round(top) });
    top += height + GAP;
  }
  const all = nodes.flatMap((_, index) => placed.get(index) ?? []);
  return {
    width: inner,
    height: top - GAP,
    side,
    nodes: all,
    edges: placeEdges(edges, placed),
    hasKernels: edges.length <= MOST_KERNELS && edges.some(({ kernel }) => kernel),
    bands,
    groups: groupsOf(all, side, text),
  };
}

/** Longest line below a unit. */
const LONGEST_LINE = 15;

/** The channel, and the label broken into two lines at most. */
function linesOf({ unit, label = '' }: Node): string[] {
  const lines: string[] = [];
  for (const word of label.split(' ').filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < LONGEST_LINE) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else {
      lines.push(word);
    }
  }
  const shown = lines.slice(0, 2);
  if (lines.length > 2) shown[1] += '…';
  return [String(unit.channel), ...shown];
}

/** Boxes around the units of each group in a layer. */
function groupsOf(nodes: readonly PlacedNode[], side: number, text: number) {
  const grouped = Map.groupBy(nodes, ({ group, unit }) => group && `${unit.layer} ${group}`);
  return [...grouped].flatMap(([key, own]) => {
    if (key === undefined) return [];
    const [xs, ys] = [own.map(({ x }) => x), own.map(({ y }) => y)];
    const [left, top] = [Math.min(...xs) - side / 2 - PAD, Math.min(...ys) - side / 2 - PAD];
    const right = Math.max(...xs) + side / 2 + PAD;
    const bottom = Math.max(...ys) + side / 2 + text;
    return [{ name: own[0]!.group!, x: left, y: top, width: right - left, height: bottom - top }];
  });
}
