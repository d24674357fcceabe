// Whether the patches that excite a unit most are of several kinds that have nothing to do with each other.

import { bestClustering } from './clusters.ts';
import { dot, type Direction } from './vectors.ts';
import type { Verdict } from './verdict.ts';

export type Polysemanticity = {
  /**
   * 1 − the mean cosine of patches of different clusters: 0 where they are as one, 1 where they have as
   * much in common as two patches by lot.
   */
  readonly index: number;
  /** Mean silhouette of the clustering, −1…1. */
  readonly silhouette: number;
  /** Indices of the patches, the largest cluster first; one of all where they fall into none. */
  readonly clusters: readonly (readonly number[])[];
};

/** Patches below which nothing is said. */
const leastPatches = 6;

/**
 * Index above which clusters are of unrelated kinds, and of kinds that have little in common. A
 * silhouette alone does not tell: the patches of most units fall into clusters, since images come in
 * classes; what counts is whether the clusters are alike. In the network that comes with the project
 * `poor` finds nine of ten sums of two units that answer to different classes, where their strongest
 * images are of both; two fifths of its middle units are like that too.
 */
const scale = { poor: 0.72, fair: 0.5 };

/**
 * @param directions of the strongest patches in the space of the unit's layer, without the unit, so
 * that being strong does not make them alike
 */
export function polysemanticityOf(directions: readonly Direction[]): Polysemanticity | undefined {
  if (directions.length < leastPatches) return undefined;
  const found = bestClustering(directions);
  if (!found) return { index: 0, silhouette: 0, clusters: [[...directions.keys()]] };
  const { silhouette, clusters } = found;
  let sum = 0;
  let count = 0;
  for (const [i, cluster] of clusters.entries()) {
    for (const other of clusters.slice(i + 1)) {
      for (const a of cluster) {
        for (const b of other) sum += dot(directions[a]!, directions[b]!);
      }
      count += cluster.length * other.length;
    }
  }
  return { index: Math.min(1, Math.max(0, 1 - sum / count)), silhouette, clusters };
}

/** @param chance mean silhouette of as many patches by lot */
export function verdictOnClusters({ index, silhouette }: Polysemanticity, chance: number): Verdict {
  if (index < scale.fair) return 'good';
  return index < scale.poor || silhouette <= chance ? 'fair' : 'poor';
}

/** Draws by lot that make the mean. */
const numDraws = 8;

/**
 * Mean silhouette of as many patches by lot as there are of a unit, each draw next to the last.
 *
 * @param lots directions in an order of no meaning
 */
export function silhouetteByLot(lots: readonly Direction[], count: number): number {
  if (lots.length < count) return 0;
  const step = Math.max(1, Math.floor((lots.length - count) / (numDraws - 1)));
  let sum = 0;
  let numDrawn = 0;
  for (let start = 0; start + count <= lots.length && numDrawn < numDraws; start += step) {
    sum += bestClustering(lots.slice(start, start + count))?.silhouette ?? 0;
    numDrawn++;
  }
  return sum / numDrawn;
}
