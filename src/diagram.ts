// Lays a network out in pieces that a page can wrap like words: each piece ends where only one tensor passes on.

import type { Diagram, DiagramNode } from '../pipeline/store/schema.ts';

/** Sizes in px. */
export const NODE = { layer: 64, operation: 14 } as const;
const COLUMN = { layer: 92, operation: 68 } as const;
/** Distance of lanes that hold a layer, and of those that hold operations only. */
const LANE = { layer: 112, operation: 76 } as const;
const LABEL_HEIGHT = 40;

export type PlacedNode = DiagramNode & { readonly x: number; readonly y: number };

/** A piece of the drawing; in every piece the trunk lies at half of the height. */
export type Piece = {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly PlacedNode[];
  /** SVG paths. */
  readonly edges: readonly string[];
};

type Edge = readonly [from: DiagramNode, to: DiagramNode];

/** The pieces of a diagram in order. */
export function layoutDiagram({ nodes, edges }: Diagram): Piece[] {
  if (nodes.length === 0) return [];
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const links = edges.map(([from, to]): Edge => [byId.get(from)!, byId.get(to)!]);
  const columns = [...new Set(nodes.map((node) => node.column))].sort((a, b) => a - b);
  const trunk = nodes.find((node) => node.column === columns[0])!.lane;
  const pieces: Piece[] = [];
  let first = 0;
  columns.forEach((column, index) => {
    const passing = links.filter(([from, to]) => from.column <= column && to.column > column);
    const sources = new Set(passing.map(([from]) => from));
    const isCut = [...sources].every((source) => source.lane === trunk && source.column === column);
    if (index < columns.length - 1 && (sources.size !== 1 || !isCut)) return;
    pieces.push(layoutPiece(nodes, links, columns.slice(first, index + 1), trunk));
    first = index + 1;
  });
  return pieces;
}

function layoutPiece(
  allNodes: readonly DiagramNode[],
  links: readonly Edge[],
  columns: readonly number[],
  trunk: number,
): Piece {
  const inside = allNodes.filter((node) => columns.includes(node.column));
  const centres = new Map<number, number>();
  let width = 0;
  for (const column of columns) {
    const isNarrow = inside.every((node) => node.column !== column || node.kind === 'operation');
    const step = isNarrow ? COLUMN.operation : COLUMN.layer;
    centres.set(column, width + step / 2);
    width += step;
  }
  const within = links.filter(([from, to]) => inside.includes(from) || inside.includes(to));
  const routes = within.map((edge) => route(edge, inside, trunk));
  const lanes = [...inside.map((node) => node.lane), ...routes];
  const reach = Math.max(...lanes.map((lane) => Math.abs(lane - trunk)));
  const hasLayerBranch = inside.some(({ kind, lane }) => kind === 'layer' && lane !== trunk);
  const pitch = hasLayerBranch ? LANE.layer : LANE.operation;
  const outermost = hasLayerBranch ? NODE.layer : NODE.operation;
  const height = Math.max(2 * reach * pitch + outermost, NODE.layer) + 2 * LABEL_HEIGHT;
  const yOf = (lane: number) => height / 2 + (lane - trunk) * pitch;
  const edges = within.map(([from, to], index) => {
    const start = inside.includes(from) ? centres.get(from.column)! + reachOf(from) : 0;
    const end = inside.includes(to) ? centres.get(to.column)! - reachOf(to) : width;
    const toLane = inside.includes(to) ? to.lane : trunk;
    return pathOf(start, yOf(from.lane), end, yOf(toLane), yOf(routes[index]!));
  });
  return {
    width,
    height,
    nodes: inside.map((node) => ({ ...node, x: centres.get(node.column)!, y: yOf(node.lane) })),
    edges: [...new Set(edges)],
  };
}

/** The lane an edge travels on: of its source's and its target's the outer one that is free, else above both. */
function route([from, to]: Edge, inside: readonly DiagramNode[], trunk: number): number {
  if (!inside.includes(to)) return from.lane;
  const between = inside.filter(({ column }) => column > from.column && column < to.column);
  const isFree = (lane: number) => !between.some((node) => Math.abs(node.lane - lane) < 0.5);
  const outerFirst = [from.lane, to.lane].sort((a, b) => Math.abs(b - trunk) - Math.abs(a - trunk));
  return outerFirst.find(isFree) ?? Math.min(from.lane, to.lane) - 0.5;
}

/** Half the width that a node takes from its edges, px. */
function reachOf(node: DiagramNode): number {
  return (node.kind === 'operation' ? NODE.operation : NODE.layer) / 2;
}

/** From (x0, y0) to (x1, y1) by way of the height `y`, each change of height an S-curve. */
function pathOf(x0: number, y0: number, x1: number, y1: number, y: number): string {
  const bend = Math.min(COLUMN.operation / 2, (x1 - x0) / (y === y0 || y === y1 ? 1 : 2));
  let path = `M${x0} ${y0}`;
  let x = x0;
  if (y !== y0) {
    path += curve(x, y0, x + bend, y);
    x += bend;
  }
  if (y === y1) return `${path}H${x1}`;
  return `${path}H${x1 - bend}${curve(x1 - bend, y, x1, y1)}`;
}

function curve(x0: number, y0: number, x1: number, y1: number): string {
  const middle = (x0 + x1) / 2;
  return `C${middle} ${y0} ${middle} ${y1} ${x1} ${y1}`;
}
