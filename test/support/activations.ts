// Real activations of a layer beside the project, and what scikit-learn makes of them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nearestNeighbours } from '../../pipeline/analyses/embedding/neighbours.ts';
import type { Pca } from '../../pipeline/analyses/embedding/pca.ts';
import { parseNpy } from '../../pipeline/base/npy.ts';
import { pointAt, pointsOf, type Points } from '../../pipeline/base/points.ts';
import { random } from '../../pipeline/base/random.ts';
import { toNumbers } from '../../pipeline/base/tensor.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';

type Reference = {
  readonly pca: { readonly explainedVarianceRatio: readonly number[] };
  readonly trustworthiness: { readonly pca2: number; readonly tsne2: number };
};

/** 4,995 activations of GoogLeNet's mixed4c, and figures of them. @param folder of the reference data */
export function readActivations(folder: string) {
  const { shape, ...tensor } = parseNpy(readFileSync(join(folder, 'mixed4c-activations.npy')));
  const text = readFileSync(join(folder, 'mixed4c-embedding.json'), 'utf8');
  const { pca, trustworthiness } = JSON.parse(text) as Reference;
  const data = Float32Array.from(toNumbers({ ...tensor, shape }));
  return {
    points: pointsOf(data, shape[1]!),
    explained: pca.explainedVarianceRatio,
    trustworthiness,
  };
}

/** Asserts that components explain the shares of the variance that they should, to 1e-5. */
export function assertExplained({ explained }: Pca, wanted: readonly number[]): void {
  for (const [i, share] of wanted.entries()) {
    const error = Math.abs(explained[i]! - share);
    assert(error < 1e-5, `component ${i}: got ${explained[i]}, expected ${share}`);
  }
}

/** Asserts that the 15 nearest neighbours of some points, by lot, are those of brute force: recall 1. */
export async function assertNeighbours(
  engine: Engine,
  points: Points,
  count: number,
): Promise<void> {
  const k = 15;
  const { indices } = await nearestNeighbours(engine, points, k);
  const productOf = (a: Float32Array, b: Float32Array) => {
    let sum = 0;
    for (let d = 0; d < a.length; d++) sum += a[d]! * b[d]!;
    return sum;
  };
  const lengths = Float64Array.from({ length: points.numPoints }, (_, i) =>
    Math.sqrt(productOf(pointAt(points, i), pointAt(points, i))),
  );
  for (const of of random('queries').permutation(points.numPoints).slice(0, count)) {
    const own = pointAt(points, of);
    const cosines = lengths.map((length, i) => productOf(own, pointAt(points, i)) / length);
    const others = [...cosines.keys()].filter((i) => i !== of);
    const wanted = others.sort((i, j) => cosines[j]! - cosines[i]!).slice(0, k);
    const found = Array.from(indices.subarray(of * k, (of + 1) * k));
    assert.deepEqual(found, wanted, `neighbours of activation ${of}`);
  }
}
