// Units along a chain come out in its order, and what never changes at the end.

import { describe, expect, test } from 'vitest';
import { orderOf } from '../../../pipeline/analyses/relatives/order.ts';
import { correlationVectors } from '../../../pipeline/analyses/relatives/vectors.ts';
import { random } from '../../../pipeline/base/random.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';

const engine = createOrtEngine();
const numSamples = 300;

/** Units whose responses are bumps at places 0…1 of a line; −1 stands for one that never answers. */
function bumps(places: readonly number[], width: number, noise = 0) {
  const rng = random('order');
  const numChannels = places.length;
  const samples = new Float32Array(numSamples * numChannels);
  for (let s = 0; s < numSamples; s++) {
    for (const [c, place] of places.entries()) {
      const distance = (s / numSamples - place) / width;
      const value = Math.exp(-(distance ** 2) / 2) + noise * rng.normal();
      samples[s * numChannels + c] = place < 0 ? 0 : value;
    }
  }
  const channels = places.map((_, c) => c);
  return correlationVectors([{ samples, numChannels, channels }], numSamples);
}

/** Indices of the units in the order of the places they got. */
const sorted = (places: readonly number[]) =>
  [...places.keys()].toSorted((a, b) => places[a]! - places[b]!);

describe('an order of units', () => {
  test.each([5, 60, 200])(
    'follows a chain of %d, and begins at the first of its ends',
    async (count) => {
      const shuffled = random('chain').permutation(count);
      const places = await orderOf(
        engine,
        bumps(
          shuffled.map((i) => i / count),
          Math.max(0.08, 1 / count),
        ),
      );
      const chain = sorted(places!).map((unit) => shuffled[unit]!);
      const along = Array.from({ length: count }, (_, i) => i);
      const isForward = shuffled.indexOf(0) < shuffled.indexOf(count - 1);
      expect(chain).toEqual(isForward ? along : along.toReversed());
      expect([Math.min(...places!), Math.max(...places!)]).toEqual([0, 1]);
    },
  );

  test('keeps groups together that have nothing in common', async () => {
    const groups = [0, 1, 2, 0, 1, 2, 0, 1, 2];
    const places = await orderOf(
      engine,
      bumps(
        groups.map((g) => 0.2 + 0.3 * g),
        0.02,
        0.05,
      ),
    );
    const found = sorted(places!).map((unit) => groups[unit]!);
    const changes = found.filter((group, i) => i > 0 && group !== found[i - 1]);
    expect(changes).toHaveLength(2);
  });

  test('ends with units that never change, in the order of the list', async () => {
    const places = await orderOf(engine, bumps([-1, 0.5, -1, 0.1, 0.9, -1], 0.2));
    expect(sorted(places!).slice(3)).toEqual([0, 2, 5]);
  });

  test('is the same every time, also of few and of none that change', async () => {
    const vectors = bumps([0.9, 0.2, 0.4, 0.1], 0.2);
    expect(await orderOf(engine, vectors)).toEqual(await orderOf(engine, vectors));
    expect(await orderOf(engine, bumps([0.3], 0.2))).toEqual([0]);
    expect(await orderOf(engine, bumps([-1, -1, -1], 0.2))).toEqual([0, 0.5, 1]);
  });
});
