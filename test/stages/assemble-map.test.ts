// Maps of planted samples: what is turned, mirrored or missing, and where cells lie.

import { describe, expect, test } from 'vitest';
import type { Samples } from '../../pipeline/analyses/atlas/samples.ts';
import { pointsOf } from '../../pipeline/base/points.ts';
import { cosine } from '../../pipeline/base/cosine.ts';
import { meanOf } from '../../pipeline/analyses/embedding/covariance.ts';
import { random } from '../../pipeline/base/random.ts';
import { assembleMap } from '../../pipeline/stages/assemble-map.ts';
import type { LayerMap } from '../../pipeline/stages/layer-map.ts';

const numChannels = 3;
const identity = Float64Array.from({ length: numChannels ** 2 }, (_, i) =>
  i % (numChannels + 1) === 0 ? 1 : 0,
);
const division = { grids: 'auto', fewest: 5 } as const;

/** Samples of ids whose vectors and images follow from the id. */
function samplesOf(ids: readonly number[]): Samples {
  const vectors = ids.flatMap((id) => {
    const rng = random(`vector ${id}`);
    return Array.from({ length: numChannels }, () => Math.abs(rng.normal()));
  });
  const zeros = new Int32Array(ids.length);
  return {
    places: {
      ids: Int32Array.from(ids),
      images: Int32Array.from(ids, (id) => Math.floor(id / 4)),
      rows: zeros,
      cols: zeros,
    },
    vectors: pointsOf(Float32Array.from(vectors), numChannels),
    numSilent: 2,
  };
}

/** An oblong cloud, denser on one side, so that there is but one best way to lay it. */
function cloud(ids: readonly number[]): [x: number, y: number][] {
  return ids.map((id) => {
    const rng = random(`place ${id}`);
    return [3 * rng.uniform() ** 2, rng.normal()];
  });
}

function layoutOf(places: readonly (readonly [number, number])[]) {
  return { positions: Float32Array.from(places.flat()), inverse: identity };
}

function mapOf(
  ids: readonly number[],
  places: readonly (readonly [number, number])[],
  onto?: LayerMap,
): LayerMap {
  const assembled = assembleMap(samplesOf(ids), layoutOf(places), division, onto);
  return { layer: 'a', key: 'k', recipe: {}, quality: {}, samplesPerImage: 4, ...assembled };
}

/** Mean distance of the samples that two maps share. */
function distance(a: LayerMap, b: LayerMap): number {
  const rows = new Map(Array.from(b.places.ids, (id, row) => [id, row]));
  const distances = Array.from(a.places.ids).flatMap((id, row) => {
    const other = rows.get(id);
    if (other === undefined) return [];
    const dx = a.positions[2 * row]! - b.positions[2 * other]!;
    const dy = a.positions[2 * row + 1]! - b.positions[2 * other + 1]!;
    return [Math.hypot(dx, dy)];
  });
  return distances.reduce((sum, each) => sum + each, 0) / distances.length;
}

const all = [...Array(3000).keys()];
const deep = mapOf(all, cloud(all));

describe('a map that is laid over another', () => {
  test.each([
    { angle: Math.PI / 2, mirror: 1 },
    { angle: Math.PI, mirror: 1 },
    { angle: -Math.PI / 2, mirror: -1 },
    { angle: 0, mirror: -1 },
  ])('is turned back by $angle, mirrored by $mirror', ({ angle, mirror }) => {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    const turned = cloud(all).map(
      ([x, y]) => [70 + 9 * (cos * x - sin * y), mirror * (9 * (sin * x + cos * y) - 5)] as const,
    );
    expect(distance(mapOf(all, turned), deep)).toBeGreaterThan(0.1);
    expect(distance(mapOf(all, turned, deep), deep)).toBeLessThan(0.05);
  });

  test('follows the samples that both have, whichever else there are', () => {
    const own = all.filter((id) => id % 3 === 0).concat([5000, 5001, 5002]);
    const turned = cloud(own).map(([x, y]) => [-y, x] as const);
    expect(distance(mapOf(own, turned, deep), deep)).toBeLessThan(0.05);
  });

  test('stays as it is where hardly any are common', () => {
    const own = [2999, ...Array.from({ length: 500 }, (_, i) => 4000 + i)];
    const places = cloud(own);
    expect(mapOf(own, places, deep).positions).toEqual(mapOf(own, places).positions);
  });
});

describe('a map', () => {
  test('has the grids there are samples for, coarsest first, and directions of length 1', () => {
    expect(deep.grids.map(({ size }) => size)).toEqual([10, 20]);
    expect(deep.numSilent).toBe(2);
    for (const { direction, members } of deep.grids.flatMap(({ cells }) => cells)) {
      expect(members.length).toBeGreaterThanOrEqual(division.fewest);
      expect(Math.hypot(...direction)).toBeCloseTo(1, 5);
    }
  });

  test('aims by the inverse second moment', () => {
    const inverse = identity.map((value, i) => (i === 0 ? 100 : value));
    const layout = { ...layoutOf(cloud(all)), inverse };
    const samples = samplesOf(all);
    const usual = meanOf(samples.vectors);
    const { grids } = assembleMap(samples, layout, division, undefined);
    for (const { mean, direction } of grids[0]!.cells) {
      const along = direction.reduce((sum, value, i) => sum + value * usual[i]!, 0);
      const back = direction.map((value, i) => value * (i === 0 ? 0.01 : 1) + usual[i]! * along);
      expect(cosine(back, mean)).toBeCloseTo(1, 5);
    }
  });

  test('has the grids that are asked for, those with cells, each once', () => {
    const sizes = (grids: number[], fewest: number) =>
      assembleMap(samplesOf(all), layoutOf(cloud(all)), { grids, fewest }, undefined).grids.map(
        ({ size }) => size,
      );
    expect(sizes([16, 4, 4], 5)).toEqual([4, 16]);
    expect(sizes([160, 4], 100)).toEqual([4]);
  });

  test('of a few samples has cells of few', () => {
    const few = mapOf([0, 1, 2], cloud([0, 1, 2]));
    expect(few.grids.length).toBe(1);
    const members = few.grids[0]!.cells.flatMap((cell) => [...cell.members]);
    expect(new Set(members)).toEqual(new Set([0, 1, 2]));
  });
});
