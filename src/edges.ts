// The edges of a unit as a page shows them: excitation and inhibition apart, strongest first, the weak ones folded away.

import type { WiringRecord } from '../pipeline/store/wiring-schema.ts';

export type Side = WiringRecord['inputs'][number];
export type Edge = Side['edges'][number];

/** Least norm that is shown at first, as a share of the largest: Olah et al. 2020, 10.23915/distill.00024.001. */
export const LEAST_NORM = 0.3;

/** Of each sign, how many edges of a layer a page draws at most: units come by the ten thousand. */
export const MOST_DRAWN = 9;

export type RankedEdge = Edge & {
  /** The norm, as a share of the largest of the side. */
  readonly ofLargest: number;
  /** Below `LEAST_NORM`. */
  readonly isWeak: boolean;
};

/** The edges of one layer, of each sign by themselves. */
export type RankedSide = {
  readonly excites: readonly RankedEdge[];
  readonly inhibits: readonly RankedEdge[];
};

/** Tells the signs apart by the sum of the kernel; the rule goes by the largest norm of both. */
export function rankSide({ edges }: Pick<Side, 'edges'>): RankedSide {
  const largest = edges.reduce((most, { norm }) => Math.max(most, norm), 0);
  const ranked = edges
    .map((edge): RankedEdge => {
      const ofLargest = largest > 0 ? edge.norm / largest : 0;
      return { ...edge, ofLargest, isWeak: ofLargest < LEAST_NORM };
    })
    .sort((a, b) => b.norm - a.norm);
  return {
    excites: ranked.filter(({ sum }) => sum >= 0),
    inhibits: ranked.filter(({ sum }) => sum < 0),
  };
}

/** Share of all that a unit reads from the layer, or of all that read it there, that edges make up. */
export function shareOf(edges: readonly Edge[]): number {
  return edges.reduce((sum, { share }) => sum + share, 0);
}

/** The strongest of each sign over several layers, as many as told. */
export function strongestOf(sides: readonly Side[], count: number): RankedSide {
  const { excites, inhibits } = rankSide({ edges: sides.flatMap(({ edges }) => edges) });
  return { excites: excites.slice(0, count), inhibits: inhibits.slice(0, count) };
}
