// The circuit of a unit: its strongest sources, theirs, and so on, as a graph of units.

/** A unit, as a circuit names it. */
export type CircuitUnit = { readonly layer: string; readonly channel: number };

/** An edge as the circuit knows it. */
export type Source = {
  readonly unit: CircuitUnit;
  /** Euclidean length of the kernel. */
  readonly norm: number;
  /** Sum of the kernel: above 0 it excites as a whole, below it inhibits. */
  readonly sum: number;
};

export type CircuitNode = CircuitUnit & {
  /** Steps from the root. */
  readonly depth: number;
};

export type CircuitEdge = {
  readonly from: CircuitUnit;
  readonly to: CircuitUnit;
  readonly sum: number;
  /** Share of the squared norm of all that the later unit reads, 0…1. */
  readonly share: number;
};

export type Circuit = {
  /** The root first. */
  readonly nodes: readonly CircuitNode[];
  readonly edges: readonly CircuitEdge[];
};

export type CircuitOptions = {
  /** Steps back from the root. */
  readonly depth: number;
  /** Sources of a unit at each step, at most. */
  readonly breadth: readonly number[];
  /** Least norm of a source, as a share of the strongest: .3 in Olah et al. 2020. */
  readonly leastNorm: number;
};

/** All sources of a unit, strongest first, and the sum of the squared norms of all of them. */
export type SourcesOf = (unit: CircuitUnit) => {
  readonly sources: readonly Source[];
  readonly total: number;
};

export const nameOf = ({ layer, channel }: CircuitUnit): string => `${layer}:${channel}`;

/** Grows a circuit from its last unit backwards; a unit that is reached twice stands once. */
export function growCircuit(
  root: CircuitUnit,
  sourcesOf: SourcesOf,
  { depth, breadth, leastNorm }: CircuitOptions,
): Circuit {
  const nodes = new Map<string, CircuitNode>([[nameOf(root), { ...root, depth: 0 }]]);
  const edges: CircuitEdge[] = [];
  // a map goes on to what is added while it is walked
  for (const to of nodes.values()) {
    if (to.depth === depth) continue;
    const { sources, total } = sourcesOf(to);
    const least = leastNorm * (sources[0]?.norm ?? 0);
    const most = breadth[Math.min(to.depth, breadth.length - 1)] ?? 0;
    for (const { unit, norm, sum } of sources.slice(0, most)) {
      if (norm < least || norm === 0) break;
      const name = nameOf(unit);
      if (!nodes.has(name)) nodes.set(name, { ...unit, depth: to.depth + 1 });
      const { layer, channel } = to;
      edges.push({ from: unit, to: { layer, channel }, sum, share: norm ** 2 / total });
    }
  }
  return { nodes: [...nodes.values()], edges };
}
