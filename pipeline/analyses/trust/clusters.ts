// Whether images fall into clusters: the clustering into few of them that stand farthest apart.

import { cosineDistances, groupByMedoids, meanSilhouette } from './medoids.ts';

export type Clustering = {
  /** Mean silhouette, −1…1. */
  readonly silhouette: number;
  /** Indices of the images, the largest cluster first. */
  readonly clusters: readonly (readonly number[])[];
};

/** Clusters that are looked for, at most: more are no handful of meanings but a crowd. */
const mostClusters = 4;

/** Images that make a cluster, at least, and as a share of all: fewer are stray. */
export const leastImages = 3;
const leastShare = 0.1;

/**
 * The best clustering of directions by cosine; undefined where there are too few of them for two
 * clusters, or none in which each has images enough.
 */
export function bestClustering(directions: readonly Float64Array[]): Clustering | undefined {
  const count = directions.length;
  const least = Math.max(leastImages, leastShare * count);
  const distances = cosineDistances(directions);
  let found: Clustering | undefined;
  for (let k = 2; k <= mostClusters && k * leastImages <= count; k++) {
    const groups = groupByMedoids(distances, k);
    const clusters = Array.from({ length: k }, (_, g) => indicesOf(groups, g));
    if (clusters.some(({ length }) => length < least)) continue;
    const silhouette = meanSilhouette(distances, groups, k);
    if (found && silhouette <= found.silhouette) continue;
    found = { silhouette, clusters: clusters.sort((a, b) => b.length - a.length) };
  }
  return found;
}

function indicesOf(groups: readonly number[], group: number): number[] {
  return groups.flatMap((own, i) => (own === group ? [i] : []));
}
