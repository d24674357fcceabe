// How alike two maps of one image are.

import { rankCorrelation } from './rank-correlation.ts';
import { structuralSimilarity } from './structural-similarity.ts';

/** What a method says of an image: one signed number for each place, [height, width] row-major. */
export type SignedMap = {
  readonly values: Float32Array;
  readonly height: number;
  readonly width: number;
};

export type Likeness = {
  /** Spearman's rank correlation of the maps, and of their magnitudes. */
  readonly signed: number;
  readonly absolute: number;
  /** Structural similarity of the magnitudes, each divided by its largest. */
  readonly similarity: number;
};

/** All 1 for a map and itself. */
export function likenessOf(a: SignedMap, b: SignedMap): Likeness {
  const [sizeA, sizeB] = [magnitudesOf(a), magnitudesOf(b)];
  return {
    signed: rankCorrelation(a.values, b.values),
    absolute: rankCorrelation(sizeA, sizeB),
    similarity: structuralSimilarity(sizeA, sizeB, a.height, a.width),
  };
}

/** 0…1. */
function magnitudesOf({ values }: SignedMap): Float32Array {
  const largest = values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  return values.map((value) => (largest > 0 ? Math.abs(value) / largest : 0));
}
