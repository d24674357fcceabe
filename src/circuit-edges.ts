// The edges of a circuit as curves, each as wide as its share, with a place for its kernel.

import type { Circuit } from '../pipeline/store/wiring-schema.ts';
import type { PlacedNode } from './circuit-layout.ts';

type Edge = Circuit['edges'][number];
type Point = { readonly x: number; readonly y: number };

/** Width of edges, px: of the largest share, and of one of nothing. */
const THICKEST = 6;
const THINNEST = 0.75;

/** Side of a kernel, px, and the parameters of its curve at which it may stand, the best first. */
export const KERNEL = 26;
const places = [0.5, 0.35, 0.65, 0.25, 0.75, 0.42, 0.58, 0.3, 0.7, 0.2, 0.8];

export type PlacedEdge = Edge & {
  readonly path: string;
  readonly width: number;
  /** Middle of its kernel. */
  readonly x: number;
  readonly y: number;
};

/**
 * Lays edges from the tops of units to the bottoms of later ones; kernels stand clear of each other
 * where they can.
 *
 * @param nodes by their places in the circuit
 */
export function placeEdges(
  edges: readonly Edge[],
  nodes: ReadonlyMap<number, PlacedNode>,
): PlacedEdge[] {
  const largest = edges.reduce((share, edge) => Math.max(share, edge.share), 0) || 1;
  const taken: Point[] = [];
  return edges.flatMap((edge) => {
    const [from, to] = [nodes.get(edge.from), nodes.get(edge.to)];
    if (!from || !to) return [];
    const middle = Math.round((from.top + to.bottom) / 2);
    const [across, half, up] = [to.x - from.x, middle - from.top, to.bottom - from.top];
    const path = `M${from.x} ${from.top}c0 ${half} ${across} ${half} ${across} ${up}`.replaceAll(
      ' -',
      '-',
    );
    const points = places.map((at) => pointAt(at, from, to, middle));
    const kernel = points.find((point) => taken.every((other) => isClear(point, other)));
    const { x, y } = kernel ?? points[0]!;
    taken.push({ x, y });
    const width = THINNEST + ((THICKEST - THINNEST) * edge.share) / largest;
    return [{ ...edge, path, width: Number(width.toFixed(1)), x, y }];
  });
}

/** A point of the curve: 0 at its lower end, 1 at its upper. */
function pointAt(at: number, from: PlacedNode, to: PlacedNode, middle: number): Point {
  const rest = 1 - at;
  // of the four control points the first two are below each other, and so are the last two
  const turned = at ** 2 * (3 - 2 * at);
  return {
    x: Math.round(from.x + (to.x - from.x) * turned),
    y: Math.round(from.top * rest ** 3 + middle * 3 * at * rest + to.bottom * at ** 3),
  };
}

function isClear(a: Point, b: Point): boolean {
  return Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y)) > KERNEL;
}
