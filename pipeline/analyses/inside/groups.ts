// Groups of neurons: the activations of an image as a few maps, each with a direction of the channels.
//
// Olah et al. 2018, 10.23915/distill.00010: a non-negative factorisation of the matrix of places and channels.

import { factoriseNonNegative } from '../../base/factorise-non-negative.ts';
import { factorise, type Factors } from '../../base/factorise.ts';
import type { LayerResponse } from './layer-response.ts';

export type Group = {
  /** [H, W], not negative: how much of the direction each place holds. */
  readonly map: Float32Array;
  /** [C], of length 1; of either sign where activations are. */
  readonly direction: Float32Array;
  /** What the group adds to the score: Σ map · ⟨direction, gradient⟩. */
  readonly effect: number;
  /** Strongest of the direction first. */
  readonly channels: readonly number[];
};

export type Groups = {
  /** Those with the strongest maps first. */
  readonly groups: readonly Group[];
  /** Share of the activations' squared length that the groups explain, 0…1. */
  readonly explained: number;
};

/** Channels that are named of a group. */
const numNamed = 6;

/** @param count groups, at most: fewer where there are fewer places or channels */
export function groupsOf(response: LayerResponse, count: number, seed: string): Groups {
  const { activations, shape } = response;
  const [numChannels, height, width] = shape;
  const area = height * width;
  const rank = Math.min(count, numChannels, area);
  const places = transposed(activations, numChannels);
  const isNegative = activations.some((value) => value < 0);
  const factors = (isNegative ? factorise : factoriseNonNegative)(places, area, rank, seed);
  const groups = Array.from({ length: rank }, (_, k) => groupOf(response, factors, k, rank));
  const strength = ({ map }: Group) => map.reduce((sum, value) => sum + value * value, 0);
  return {
    groups: groups
      .filter((group) => strength(group) > 0)
      .toSorted((a, b) => strength(b) - strength(a)),
    explained: 1 - factors.residual,
  };
}

/** Length is moved from the direction to the map. */
function groupOf(response: LayerResponse, { rows, cols }: Factors, k: number, rank: number): Group {
  const { gradient, shape } = response;
  const [numChannels, height, width] = shape;
  const area = height * width;
  const own = cols.subarray(k * numChannels, (k + 1) * numChannels);
  const length = Math.hypot(...own);
  const direction = Float32Array.from(own, (value) => (length > 0 ? value / length : 0));
  const map = Float32Array.from({ length: area }, (_, i) => rows[i * rank + k]! * length);
  let effect = 0;
  for (let channel = 0; channel < numChannels; channel++) {
    for (let i = 0; i < area; i++) {
      effect += map[i]! * direction[channel]! * gradient[channel * area + i]!;
    }
  }
  const channels = [...direction.keys()]
    .toSorted((a, b) => direction[b]! - direction[a]! || a - b)
    .slice(0, numNamed);
  return { map, direction, effect, channels };
}

/** [C, P] as [P, C]. */
function transposed(values: Float32Array, numChannels: number): Float32Array {
  const area = values.length / numChannels;
  const out = new Float32Array(values.length);
  for (let channel = 0; channel < numChannels; channel++) {
    for (let i = 0; i < area; i++) out[i * numChannels + channel] = values[channel * area + i]!;
  }
  return out;
}
