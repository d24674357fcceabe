// Where what lies in the cells of one map lies on another.

import type { LayerMap } from './layer-map.ts';

/**
 * The mean place on another map of the samples of each cell, by their ids: [cells, 2], x and y of 0…1,
 * cells of all grids; NaN where the other map has none of them.
 */
export function placesOn(other: LayerMap, { grids, places }: LayerMap): Float32Array {
  const rowOf = new Map<number, number>();
  for (const [row, id] of other.places.ids.entries()) rowOf.set(id, row);
  const cells = grids.flatMap((grid) => grid.cells);
  const means = new Float32Array(2 * cells.length);
  for (const [i, { members }] of cells.entries()) {
    let [x, y, count] = [0, 0, 0];
    for (const s of members) {
      const row = rowOf.get(places.ids[s]!);
      if (row === undefined) continue;
      x += other.positions[2 * row]!;
      y += other.positions[2 * row + 1]!;
      count++;
    }
    means[2 * i] = x / count;
    means[2 * i + 1] = y / count;
  }
  return means;
}
