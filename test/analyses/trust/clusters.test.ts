import { describe, expect, it } from 'vitest';
import { bestClustering } from '../../../pipeline/analyses/trust/clusters.ts';
import {
  cosineDistances,
  groupByMedoids,
  meanSilhouette,
} from '../../../pipeline/analyses/trust/medoids.ts';
import {
  polysemanticityOf,
  silhouetteByLot,
  verdictOnClusters,
} from '../../../pipeline/analyses/trust/polysemanticity.ts';
import { random } from '../../../pipeline/base/random.ts';

const numChannels = 32;

/** Directions round the mean of some axes. */
function around(
  seed: string,
  count: number,
  axes: readonly number[],
  noise = 0.12,
): Float64Array[] {
  const rng = random(seed);
  return Array.from({ length: count }, () => {
    const own = Float64Array.from(
      { length: numChannels },
      (_, i) => (axes.includes(i) ? 1 : 0) + noise * rng.normal(),
    );
    const length = Math.hypot(...own);
    return own.map((value) => value / length);
  });
}

const lots = around('lots', 96, [], 1);

/** The verdict on patches. */
function verdictOf(patches: readonly Float64Array[]) {
  return verdictOnClusters(polysemanticityOf(patches)!, silhouetteByLot(lots, patches.length));
}

describe('silhouettes', () => {
  it('equal the definition, worked out by hand', () => {
    // on a line at 0, 1 and 10
    const values = Float64Array.of(0, 1, 10, 1, 0, 9, 10, 9, 0);
    const mean = ((10 - 1) / 10 + (9 - 1) / 9 + 0) / 3;
    expect(meanSilhouette({ count: 3, values }, [0, 0, 1], 2)).toBeCloseTo(mean, 12);
  });
});

describe('groups', () => {
  it('are the best that all pairs of medoids give', () => {
    const distances = cosineDistances(around('any', 12, [], 1));
    const { count, values } = distances;
    const cost = (a: number, b: number) =>
      Array.from({ length: count }, (_, i) =>
        Math.min(values[i * count + a]!, values[i * count + b]!),
      ).reduce((sum, each) => sum + each, 0);
    const groups = groupByMedoids(distances, 2);
    const pairs = Array.from({ length: count * count }, (_, i) => [
      i % count,
      Math.floor(i / count),
    ]);
    const least = Math.min(...pairs.map(([a, b]) => cost(a!, b!)));
    const own = pairs.filter(([a, b]) => groups[a!] === 0 && groups[b!] === 1);
    expect(Math.min(...own.map(([a, b]) => cost(a!, b!)))).toBeCloseTo(least, 1);
  });

  it('find planted clusters', () => {
    const patches = [
      ...around('a', 10, [0, 1]),
      ...around('b', 5, [8, 9]),
      ...around('c', 7, [20]),
    ];
    const sizes = bestClustering(patches)?.clusters.map(({ length }) => length);
    expect(sizes).toEqual([10, 7, 5]);
  });

  it('have none of too few images', () => {
    expect(bestClustering(around('few', 5, [0]))).toBeUndefined();
    expect(polysemanticityOf(around('few', 5, [0]))).toBeUndefined();
  });
});

describe('polysemanticity', () => {
  it('flags a unit of two meanings that have nothing in common', () => {
    const found = polysemanticityOf([...around('a', 12, [0, 1, 2]), ...around('b', 8, [9, 10])])!;
    expect(found.index).toBeGreaterThan(0.9);
    expect(found.clusters.map(({ length }) => length)).toEqual([12, 8]);
    expect(verdictOf([...around('a', 12, [0, 1, 2]), ...around('b', 8, [9, 10])])).toBe('poor');
  });

  it('does not flag a unit of one meaning', () => {
    expect(verdictOf(around('a', 20, [0, 1, 2, 3]))).toBe('good');
  });

  it('does not flag spots on several kinds of things', () => {
    const kinds = [10, 14, 18, 22].flatMap((kind) => around(`${kind}`, 6, [0, 1, 2, 3, kind]));
    expect(polysemanticityOf(kinds)!.silhouette).toBeGreaterThan(0.3);
    expect(verdictOf(kinds)).toBe('good');
  });

  it('does not take a crowd without clusters for one of two meanings', () => {
    expect(verdictOf(around('crowd', 24, [], 1))).not.toBe('poor');
  });
});
