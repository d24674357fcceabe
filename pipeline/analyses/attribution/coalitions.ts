// Which sets of players are asked for Kernel SHAP, and how much each counts.
//
// Lundberg & Lee 2017, arXiv 1705.07874: a set of k out of M counts (M − 1) / (C(M, k) k (M − k)). Sets
// that count most, of one or of all but one, are asked one and all; the rest by lot, always with their
// complements (Covert & Lee 2021, arXiv 2012.01536).

import type { Random } from '../../base/random.ts';

export type Coalitions = {
  /** Who takes part: 0 or 1 for each player. */
  readonly members: readonly Uint8Array[];
  readonly weights: Float64Array;
  /** Whether all sets are there that there are. */
  readonly isComplete: boolean;
};

/** Up to so many players, all sets are asked. */
export const mostEnumerated = 10;

/**
 * At most `count` sets out of `numPlayers`, but never fewer than those of one and of all but one; all
 * of them where `count` allows it. The empty set and the whole are left out.
 */
export function chooseCoalitions(numPlayers: number, count: number, rng: Random): Coalitions {
  const members: Uint8Array[] = [];
  const weights: number[] = [];
  const enter = (set: Uint8Array, weight: number) => {
    members.push(set);
    weights.push(weight);
  };
  const middle = Math.floor(numPlayers / 2);
  let size = 1;
  for (; size <= middle; size++) {
    const isHalf = size * 2 === numPlayers;
    const numSets = choose(numPlayers, size) * (isHalf ? 1 : 2);
    if (size > 1 && members.length + numSets > count) break;
    const weight = massOf(numPlayers, size) / choose(numPlayers, size);
    for (const set of setsOf(numPlayers, size)) {
      enter(set, weight);
      if (!isHalf) enter(complement(set), weight);
    }
  }
  const isComplete = size > middle;
  if (!isComplete) drawRest(numPlayers, size, count, rng, enter);
  return { members, weights: Float64Array.from(weights), isComplete };
}

/** Draws pairs of sizes `from` to `numPlayers − from`; all together they count as much as the sets do. */
function drawRest(
  numPlayers: number,
  from: number,
  count: number,
  rng: Random,
  enter: (set: Uint8Array, weight: number) => void,
): void {
  const sizes = Array.from({ length: numPlayers - 2 * from + 1 }, (_, i) => from + i);
  const masses = sizes.map((size) => massOf(numPlayers, size));
  const total = masses.reduce((sum, mass) => sum + mass, 0);
  const drawn = new Map<string, { readonly set: Uint8Array; times: number }>();
  const numOpen = Math.max(0, count - enteredBefore(numPlayers, from));
  let numDraws = 0;
  // a set drawn again counts again, and costs nothing; so there is an end to the draws, too
  for (let tries = 0; drawn.size + 1 < numOpen && tries < 4 * count; tries++) {
    let rest = rng.uniform(0, total);
    const at = masses.findIndex((mass) => (rest -= mass) < 0);
    const order = rng.permutation(numPlayers).slice(0, sizes.at(at));
    const set = new Uint8Array(numPlayers);
    for (const player of order) set[player] = 1;
    for (const each of [set, complement(set)]) {
      const key = each.join('');
      const known = drawn.get(key) ?? { set: each, times: 0 };
      known.times++;
      drawn.set(key, known);
      numDraws++;
    }
  }
  for (const { set, times } of drawn.values()) enter(set, (total * times) / numDraws);
}

function enteredBefore(numPlayers: number, from: number): number {
  let sum = 0;
  for (let size = 1; size < from; size++) sum += 2 * choose(numPlayers, size);
  return sum;
}

/** What all sets of a size count together. */
function massOf(numPlayers: number, size: number): number {
  return (numPlayers - 1) / (size * (numPlayers - size));
}

function choose(n: number, k: number): number {
  let product = 1;
  for (let i = 1; i <= k; i++) product *= (n - k + i) / i;
  return Math.round(product);
}

function complement(set: Uint8Array): Uint8Array {
  return set.map((isMember) => 1 - isMember);
}

/** All sets of `size` players. */
function* setsOf(numPlayers: number, size: number): Generator<Uint8Array, void> {
  const chosen = Array.from({ length: size }, (_, i) => i);
  for (;;) {
    const set = new Uint8Array(numPlayers);
    for (const player of chosen) set[player] = 1;
    yield set;
    let last = size - 1;
    while (last >= 0 && chosen[last] === numPlayers - size + last) last--;
    if (last < 0) return;
    chosen[last]!++;
    for (let i = last + 1; i < size; i++) chosen[i] = chosen[i - 1]! + 1;
  }
}
