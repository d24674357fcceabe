import { expect, test } from 'vitest';
import { cosine } from '../../../pipeline/base/cosine.ts';
import { random } from '../../../pipeline/base/random.ts';
import { groupsOf } from '../../../pipeline/analyses/inside/groups.ts';
import type { LayerResponse } from '../../../pipeline/analyses/inside/layer-response.ts';
import { sumOf } from './tiny-networks.ts';

const [numChannels, height, width, count] = [12, 6, 8, 3];
const area = height * width;

/** Of three, from left to right. */
const stripeOf = (place: number) => Math.floor((place % width) / 3);

/** Stripes of the image, each with channels of its own; of either sign where `isSigned`. */
function planted(isSigned: boolean): { response: LayerResponse; directions: Float32Array[] } {
  const rng = random('stripes');
  const directions = Array.from({ length: count }, (_, k) =>
    Float32Array.from({ length: numChannels }, (__, channel) => {
      const size = channel % count === k ? rng.uniform(1, 2) : rng.uniform(0, 0.1);
      return isSigned && channel % 2 === 1 ? -size : size;
    }),
  );
  const strengths = Array.from({ length: area }, () => rng.uniform(1, 2));
  const activations = Float32Array.from({ length: numChannels * area }, (_, i) => {
    const place = i % area;
    const own = directions[stripeOf(place)]!;
    return strengths[place]! * own[Math.floor(i / area)]!;
  });
  const gradient = Float32Array.from(activations, () => rng.normal());
  const effects = activations.map((value, i) => value * gradient[i]!);
  return {
    response: { shape: [numChannels, height, width], activations, gradient, effects, score: 0 },
    directions,
  };
}

test('planted groups are found', () => {
  const { response, directions } = planted(false);
  const { groups, explained } = groupsOf(response, count, '0');
  expect(groups).toHaveLength(count);
  expect(explained).toBeGreaterThan(0.999);
  for (const { direction, map, channels } of groups) {
    const stripe = directions.findIndex((own) => cosine(own, direction) > 0.98);
    expect(stripe).toBeGreaterThanOrEqual(0);
    const inside = map.filter((_, place) => stripeOf(place) === stripe);
    expect(sumOf(inside)).toBeGreaterThan(0.95 * sumOf(map));
    expect(Math.min(...map)).toBeGreaterThanOrEqual(0);
    expect(channels[0]! % count).toBe(stripe);
  }
});

test('where activations are of either sign, maps are still not negative and tell stripes apart', () => {
  const { response } = planted(true);
  const { groups, explained } = groupsOf(response, count, '0');
  expect(explained).toBeGreaterThan(0.999);
  expect(groups.some(({ direction }) => Math.min(...direction) < -0.1)).toBe(true);
  expect(groups.every(({ map }) => Math.min(...map) >= 0)).toBe(true);
  const strongest = Array.from({ length: area }, (_, place) => {
    const values = groups.map(({ map }) => map[place]!);
    return values.indexOf(Math.max(...values));
  });
  const groupOf = new Map(strongest.map((group, place) => [stripeOf(place), group]));
  expect(new Set(groupOf.values()).size).toBe(count);
  expect(strongest).toEqual(strongest.map((_, place) => groupOf.get(stripeOf(place))));
});

test('their effects are together what the activations they explain add', () => {
  const { response } = planted(false);
  const { groups } = groupsOf(response, count, '0');
  const all = sumOf(response.effects);
  expect(Math.abs(sumOf(groups.map(({ effect }) => effect)) - all)).toBeLessThan(
    0.01 * sumOf(response.effects.map(Math.abs)),
  );
});

test('a seed gives the same groups each time', () => {
  const { response } = planted(false);
  expect(groupsOf(response, count, '1')).toEqual(groupsOf(response, count, '1'));
});

test('a silent layer has no groups', () => {
  const { response } = planted(false);
  const silent = { ...response, activations: response.activations.map(() => 0) };
  expect(groupsOf(silent, count, '0')).toEqual({ groups: [], explained: 1 });
});
