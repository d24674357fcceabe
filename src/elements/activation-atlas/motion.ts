// Cells on their way from one place to another.

import type { Layout } from './layout.ts';
import type { Scene } from './tiles.ts';

export type Motion = {
  readonly scene: Scene;
  /** [x, y, side] of each cell, of the map from edge to edge; NaN of what is nowhere. */
  readonly from: Float32Array;
  readonly to: Float32Array;
  readonly start: number;
  /** They are clear at the end of it, or gone. */
  readonly isLeaving: boolean;
};

export const motionMs = 900;

/** [x, y, side] of each cell of a layout, of the map from edge to edge. */
export function placesOf({ size, cols, rows }: Layout): Float32Array {
  const places = new Float32Array(3 * cols.length);
  for (let cell = 0; cell < cols.length; cell++) {
    places.set([cols[cell]! / size, rows[cell]! / size, 1 / size], 3 * cell);
  }
  return places;
}

/**
 * Places on the map of another layer, as large as the cells are now.
 *
 * @param moves [x, y] of each of all cells of the map: the middle of a cell
 */
export function movedPlaces({ level, layout }: Scene, moves: Float32Array): Float32Array {
  const side = 1 / layout.size;
  const places = new Float32Array(3 * level.numCells);
  for (let cell = 0; cell < level.numCells; cell++) {
    const at = 2 * (level.offset + cell);
    places.set([moves[at]! - side / 2, moves[at + 1]! - side / 2, side], 3 * cell);
  }
  return places;
}

/** How far of the way after a time, 0…1: slow at both ends. */
export function progress(elapsedMs: number, durationMs = motionMs): number {
  const t = Math.min(1, Math.max(0, elapsedMs / durationMs));
  return t * t * (3 - 2 * t);
}
