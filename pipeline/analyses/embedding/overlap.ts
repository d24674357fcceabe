// How far two layouts agree on who is near to whom.

import { planeNeighbours } from './plane-neighbours.ts';

/**
 * Share of the k nearest of each point in one layout that are among its k nearest in the other, mean
 * over the points: 0…1. Undefined for k + 1 points or fewer, of which all are among the nearest.
 *
 * @param a [N, 2]
 * @param b [N, 2], the same points
 */
export function overlapOf(a: Float32Array, b: Float32Array, k = 15): number | undefined {
  const numPoints = a.length / 2;
  if (numPoints <= k + 1) return undefined;
  const [ours, theirs] = [planeNeighbours(a, k), planeNeighbours(b, k)];
  let numShared = 0;
  for (let i = 0; i < numPoints; i++) {
    const others = new Set(theirs.subarray(i * k, (i + 1) * k));
    for (const index of ours.subarray(i * k, (i + 1) * k)) numShared += Number(others.has(index));
  }
  return numShared / (numPoints * k);
}
