// How strongly UMAP ties each point to its neighbours: McInnes, Healy & Melville 2018, arXiv 1802.03426, algorithm 3.

import type { Neighbours } from './neighbours.ts';

const numHalvings = 48;

/**
 * The strength of each tie, 0…1, 1 to the nearest: [N, k]. Strengths fall off with the distance so that
 * those of a point add up to log2(k + 1), where there are not more of its neighbours equally near.
 */
export function tiesOf({ k, distances }: Neighbours): Float32Array {
  const ties = new Float32Array(distances.length);
  const total = Math.log2(k + 1);
  for (let first = 0; first < ties.length; first += k) {
    const nearest = distances[first]!;
    const beyond = distances.subarray(first, first + k).map((distance) => distance - nearest);
    const length = lengthOf(beyond, total);
    for (let j = 0; j < k; j++) ties[first + j] = Math.exp(-beyond[j]! / length);
  }
  return ties;
}

/** The length by which exp(−beyond / length) adds up to `total`, found by halving. */
function lengthOf(beyond: Float64Array, total: number): number {
  let low = 0;
  // so long that all are above .98; any length will do where none is farther than the nearest
  let high = 64 * beyond.at(-1)! || 1;
  for (let n = 0; n < numHalvings; n++) {
    const middle = (low + high) / 2;
    let sum = 0;
    for (let j = 0; j < beyond.length; j++) sum += Math.exp(-beyond[j]! / middle);
    if (sum > total) high = middle;
    else low = middle;
  }
  return high;
}
