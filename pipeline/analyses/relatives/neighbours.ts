// The vectors nearest to each: of its own group, and of all others.

import type { Points } from '../../base/points.ts';
import type { Engine } from '../../engine/engine.ts';
import { visitProducts } from '../../engine/products.ts';

/** A vector, by its place in the list, and its product with the one it is near to: above 0, up to 1. */
export type Neighbour = { readonly index: number; readonly value: number };

/** For each vector, nearest first; of equally near ones the earlier first. */
export type Neighbours = {
  readonly here: readonly (readonly Neighbour[])[];
  readonly elsewhere: readonly (readonly Neighbour[])[];
};

/**
 * The nearest neighbours by product. Exact; memory grows with the number of vectors, time with its square.
 *
 * @param vectors of length 1, or 0 for one that has no neighbours
 * @param groups the group of each
 * @param numWanted of each kind
 */
export async function findNeighbours(
  engine: Engine,
  vectors: Points,
  groups: ArrayLike<number>,
  numWanted: number,
): Promise<Neighbours> {
  const { numPoints: count } = vectors;
  const [here, elsewhere] = [createLists(count, numWanted), createLists(count, numWanted)];
  await visitProducts(engine, vectors, ({ row, col, side, products }) => {
    for (let i = row; i < Math.min(row + side, count); i++) {
      const group = groups[i];
      const start = (i - row) * side - col;
      for (let k = Math.max(col, i + 1); k < Math.min(col + side, count); k++) {
        const value = products[start + k]!;
        if (value <= 0) continue;
        const lists = groups[k] === group ? here : elsewhere;
        enter(lists, i, k, value);
        enter(lists, k, i, value);
      }
    }
  });
  return { here: read(here, count), elsewhere: read(elsewhere, count) };
}

/** Lists of `length` places for each vector, nearest first; 0 where there is none. */
type Lists = {
  readonly length: number;
  readonly values: Float32Array;
  readonly indices: Int32Array;
};

function createLists(count: number, length: number): Lists {
  const size = count * length;
  return { length, values: new Float32Array(size), indices: new Int32Array(size) };
}

function enter({ length, values, indices }: Lists, of: number, index: number, value: number): void {
  const first = of * length;
  let place = first + length;
  if (value < values[place - 1]!) return;
  while (
    place > first &&
    (value > values[place - 1]! || (value === values[place - 1]! && index < indices[place - 1]!))
  ) {
    place--;
  }
  if (place === first + length) return;
  values.copyWithin(place + 1, place, first + length - 1);
  indices.copyWithin(place + 1, place, first + length - 1);
  values[place] = value;
  indices[place] = index;
}

function read({ length, values, indices }: Lists, count: number): Neighbour[][] {
  return Array.from({ length: count }, (_, of) => {
    const found: Neighbour[] = [];
    for (let place = of * length; place < (of + 1) * length && values[place]! > 0; place++) {
      // rounding may lead beyond 1
      found.push({ index: indices[place]!, value: Math.min(1, values[place]!) });
    }
    return found;
  });
}
