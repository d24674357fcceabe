import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chooseCoalitions } from '../../../pipeline/analyses/attribution/coalitions.ts';
import { kernelShap, shapleyValues } from '../../../pipeline/analyses/attribution/kernel-shap.ts';
import { random } from '../../../pipeline/base/random.ts';
import type { Responder } from '../../../pipeline/model/responder.ts';
import { imageFor, openNet, smallNet } from '../../support/open-net.ts';

/** A game of players that help and hinder each other, from a seed. */
function game(numPlayers: number, seed: string) {
  const rng = random(seed);
  const alone = Array.from({ length: numPlayers }, () => rng.normal());
  const pairs = alone.map(() => alone.map(() => 0.5 * rng.normal()));
  return (set: Uint8Array) => {
    let value = 1;
    for (let i = 0; i < numPlayers; i++) {
      if (!set[i]) continue;
      value += alone[i]!;
      for (let j = 0; j < i; j++) if (set[j]) value += pairs[i]![j]!;
    }
    // not to be a sum of pairs
    return Math.max(-2, value);
  };
}

/** Shapley values by their definition, over all sets. */
function bruteForce(numPlayers: number, valueOf: (set: Uint8Array) => number): number[] {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  const values = Array<number>(numPlayers).fill(0);
  for (let bits = 0; bits < 2 ** numPlayers; bits++) {
    const set = Uint8Array.from({ length: numPlayers }, (_, i) => (bits >> i) & 1);
    const size = set.reduce((sum, isMember) => sum + isMember, 0);
    const own = valueOf(set);
    for (let i = 0; i < numPlayers; i++) {
      if (set[i]) continue;
      const weight = (factorial(size) * factorial(numPlayers - size - 1)) / factorial(numPlayers);
      values[i]! += weight * (valueOf(set.with(i, 1)) - own);
    }
  }
  return values;
}

function byKernel(numPlayers: number, count: number, valueOf: (set: Uint8Array) => number) {
  const sets = chooseCoalitions(numPlayers, count, random('sets'));
  const values = sets.members.map(valueOf);
  const [empty, whole] = [0, 1].map((all) => valueOf(new Uint8Array(numPlayers).fill(all)));
  return { sets, values: shapleyValues(sets, values, empty!, whole!), whole: whole! - empty! };
}

function expectNear(found: ArrayLike<number>, wanted: readonly number[], share: number) {
  const size = Math.max(...wanted.map(Math.abs));
  for (const [i, value] of wanted.entries()) {
    expect(Math.abs(found[i]! - value)).toBeLessThan(share * size);
  }
}

describe('of a game', () => {
  test.each([1, 2, 3, 8])('of %i players, all sets give the Shapley values', (numPlayers) => {
    const valueOf = game(numPlayers, 'all');
    const { sets, values } = byKernel(numPlayers, 2 ** numPlayers, valueOf);
    expect(sets.isComplete).toBe(true);
    expect(sets.members).toHaveLength(2 ** numPlayers - 2);
    expectNear(values, bruteForce(numPlayers, valueOf), 1e-9);
  });

  test.each(['one', 'two', 'three'])('of 8 players, 160 sets come within 2 % (%s)', (seed) => {
    const valueOf = game(8, seed);
    const { sets, values } = byKernel(8, 160, valueOf);
    expect(sets.isComplete).toBe(false);
    expectNear(values, bruteForce(8, valueOf), 0.02);
  });

  test.each([20, 60, 150])('%i sets give values that add up, and no more are asked', (count) => {
    const { sets, values, whole } = byKernel(9, count, game(9, 'sum'));
    expect(values.reduce((sum, value) => sum + value, 0)).toBeCloseTo(whole, 12);
    expect(sets.members.length).toBeLessThanOrEqual(count);
    expect(new Set(sets.members.map(String)).size).toBe(sets.members.length);
  });

  test('sets come with their complements, and count as much', () => {
    const { members, weights } = chooseCoalitions(20, 200, random('pairs'));
    const weightOf = new Map(members.map((set, n) => [String(set), weights[n]!]));
    for (const [n, set] of members.entries()) {
      expect(weightOf.get(String(set.map((isMember) => 1 - isMember)))).toBeCloseTo(weights[n]!, 9);
    }
    const mass = weights.reduce((sum, weight) => sum + weight, 0);
    const all = Array.from({ length: 19 }, (_, i) => 19 / ((i + 1) * (19 - i)));
    expect(mass).toBeCloseTo(
      all.reduce((sum, weight) => sum + weight, 0),
      6,
    );
  });

  test('players that do the same have the same value, and one that does nothing has none', () => {
    const valueOf = (set: Uint8Array) => Math.max(set[0]!, set[1]!) + 2 * set[2]! * set[3]!;
    const { values } = byKernel(5, 32, valueOf);
    [0.5, 0.5, 1, 1, 0].forEach((value, i) => expect(values[i]).toBeCloseTo(value, 9));
  });
});

describe('of an image', () => {
  let responder: Responder;
  beforeAll(async () => {
    responder = await openNet(smallNet());
  });
  afterAll(() => responder.dispose());
  const target = { kind: 'class', index: 1 } as const;

  test.each([8, 30])(
    '%i superpixels have values that add up to the difference',
    async (segments) => {
      const explain = kernelShap.open({ segments, steps: 100, seed: 'x' });
      const { values, figures } = await explain(responder, imageFor(responder), target);
      const sum = values.reduce((total, value) => total + value, 0);
      expect(sum).toBeCloseTo(figures['score']! - figures['covered']!, 4);
      expect(Math.abs(sum)).toBeGreaterThan(1e-3);
    },
  );

  test('the same seed gives the same map, another one nearly the same', async () => {
    const maps = await Promise.all(
      ['a', 'a', 'b'].map((seed) =>
        kernelShap.open({ segments: 12, steps: 1000, seed })(
          responder,
          imageFor(responder),
          target,
        ),
      ),
    );
    const [one, same, other] = maps.map(({ values }) => values);
    expect(one).toEqual(same);
    const largest = Math.max(...one!.map(Math.abs));
    const difference = Math.max(...one!.map((value, i) => Math.abs(value - other![i]!)));
    expect(difference).toBeGreaterThan(0);
    expect(difference).toBeLessThan(0.1 * largest);
  });
});
