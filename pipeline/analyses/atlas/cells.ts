// Makes the cells of a map: which samples lie together, what they are on average, and which stand for them.

import { cosine } from '../../base/cosine.ts';
import { pointAt, type Points } from '../../base/points.ts';
import type { Cell } from './grid.ts';
import { cellAt } from './grid-sizes.ts';

/** Samples that are listed as nearest. */
const numNearest = 12;

/** A cell before it is known where its icon aims. */
export type CellMean = Omit<Cell, 'direction'>;

/** Samples with a place on the map. */
export type Placed = {
  readonly vectors: Points;
  /** [N]: where they come from. */
  readonly images: Int32Array;
  /** [N, 2], 0…1 */
  readonly positions: Float32Array;
};

/** The cells of a grid that have at least `fewest` samples, row by row. */
export function cellsOf(placed: Placed, size: number, fewest: number): CellMean[] {
  const { vectors, positions } = placed;
  const members = Map.groupBy(Array(vectors.numPoints).keys(), (i) => cellAt(positions, i, size));
  return Array.from(members)
    .filter(([, own]) => own.length >= fewest)
    .sort(([a], [b]) => a - b)
    .map(([cell, own]) => {
      const mean = meanOf(vectors, own);
      return {
        col: cell % size,
        row: Math.floor(cell / size),
        members: Int32Array.from(own),
        nearest: nearestTo(mean, placed, own),
        mean,
      };
    });
}

function meanOf(vectors: Points, members: readonly number[]): Float32Array {
  const sums = new Float64Array(vectors.numDims);
  for (const member of members) {
    const vector = pointAt(vectors, member);
    for (let channel = 0; channel < sums.length; channel++) sums[channel]! += vector[channel]!;
  }
  return Float32Array.from(sums, (sum) => sum / members.length);
}

/** Those of the largest cosine; a second one of an image only where there are too few images. */
function nearestTo(
  mean: Float32Array,
  { vectors, images }: Placed,
  members: readonly number[],
): Int32Array {
  const ranked = members
    .map((member) => ({ member, cosine: cosine(mean, pointAt(vectors, member)) }))
    .sort((a, b) => b.cosine - a.cosine || a.member - b.member);
  const shown = new Set<number>();
  const firsts = ranked.filter(({ member }) => {
    const isFirst = !shown.has(images[member]!);
    shown.add(images[member]!);
    return isFirst;
  });
  const chosen = new Set(firsts.slice(0, numNearest));
  for (const each of ranked) if (chosen.size < numNearest) chosen.add(each);
  return Int32Array.from(
    ranked.filter((each) => chosen.has(each)),
    ({ member }) => member,
  );
}
