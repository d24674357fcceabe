// UMAP of many points, in flat arrays: neighbours attract each other, all others push. McInnes, Healy & Melville 2018, arXiv 1802.03426.

import type { Random } from '../../base/random.ts';
import type { Neighbours } from './neighbours.ts';
import { tiesOf } from './ties.ts';

/**
 * The curve of nearness in the plane, 1 / (1 + a·d^2b): what the paper fits to a least distance of .05,
 * as in Carter et al. 2019, and a spread of 1.
 */
const a = 1.75;
const b = 0.842;

/** The width of the start, in the unit of the least distance. */
const startScale = 5;

/** Passes over all ties: layouts of many points need fewer to find their form. */
const epochsOf = (numPoints: number) => (numPoints <= 10_000 ? 400 : 200);

/** Points that push another each time that a neighbour attracts it. */
const numPushing = 5;

/** Longest move of a coordinate, before the step shortens it. */
const longest = 4;

/**
 * Lays out points in the plane by stochastic descent: a tie is drawn tight as often as it is strong,
 * and each time a few points chosen by lot push. Each tie is kept by the one point it is of.
 *
 * @param start [N, 2]: where points are to begin with, of a spread of 1
 * @returns [N, 2]
 */
export function descend(nearest: Neighbours, start: Float32Array, rng: Random): Float32Array {
  const { k, indices } = nearest;
  const numPoints = indices.length / k;
  const numEpochs = epochsOf(numPoints);
  const places = Float64Array.from(start, (value) => startScale * value);
  // epochs from one turn of a tie to the next, and the one its next turn comes after
  const waits = tiesOf(nearest).map((tie) => 1 / tie);
  const due = waits.slice();
  for (let epoch = 1; epoch <= numEpochs; epoch++) {
    const step = 1 - (epoch - 1) / numEpochs;
    for (let tie = 0; tie < indices.length; tie++) {
      if (due[tie]! > epoch) continue;
      due[tie]! += waits[tie]!;
      const i = 2 * Math.floor(tie / k);
      attract(places, i, 2 * indices[tie]!, step);
      for (let n = 0; n < numPushing; n++) push(places, i, 2 * rng.integer(numPoints), step);
    }
  }
  return Float32Array.from(places);
}

/** Brings the points at `i` and `j` nearer to each other. */
function attract(places: Float64Array, i: number, j: number, step: number): void {
  const dx = places[i]! - places[j]!;
  const dy = places[i + 1]! - places[j + 1]!;
  const squared = dx * dx + dy * dy;
  if (squared === 0) return;
  const near = a * squared ** b;
  const force = (-2 * b * near) / (squared * (1 + near));
  const moveX = step * clamp(force * dx);
  const moveY = step * clamp(force * dy);
  places[i]! += moveX;
  places[i + 1]! += moveY;
  places[j]! -= moveX;
  places[j + 1]! -= moveY;
}

/** Moves the point at `i` away from that at `j`. */
function push(places: Float64Array, i: number, j: number, step: number): void {
  const dx = places[i]! - places[j]!;
  const dy = places[i + 1]! - places[j + 1]!;
  const squared = dx * dx + dy * dy;
  if (squared === 0) return;
  // .001 keeps the force of what lies in one place finite, as the authors' program does
  const force = (2 * b) / ((0.001 + squared) * (1 + a * squared ** b));
  places[i]! += step * clamp(force * dx);
  places[i + 1]! += step * clamp(force * dy);
}

function clamp(value: number): number {
  return value > longest ? longest : value < -longest ? -longest : value;
}
