// What the cells of a map say of a class: numbers out of the files of class values.

import { classesPerFile } from '../../../pipeline/base/map-files.ts';

/** The file that a class is in, and its row there. */
export function findClass(index: number): { file: number; row: number } {
  return { file: Math.floor(index / classesPerFile), row: index % classesPerFile };
}

/**
 * The values of one class.
 *
 * @param bytes a file of class values: int16 [classes, cells], little-endian
 * @param numCells of all levels
 * @param scale of the record
 * @returns [numCells]
 */
export function decodeClass(
  bytes: ArrayBuffer,
  row: number,
  numCells: number,
  scale: number,
): Float32Array {
  const view = new DataView(bytes, 2 * row * numCells, 2 * numCells);
  return Float32Array.from({ length: numCells }, (_, i) => scale * view.getInt16(2 * i, true));
}

/** The largest magnitude, 0 where there is none. */
export function largestOf(values: Float32Array): number {
  return values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
}

/**
 * The place of a map's cells in another layer's: [x, y] of each, 0…1, NaN where there is none.
 *
 * @param bytes uint16 [others, cells, 2], little-endian
 */
export function decodeMoves(bytes: ArrayBuffer, other: number, numCells: number): Float32Array {
  const NOWHERE = 0xffff;
  const view = new DataView(bytes, 4 * other * numCells, 4 * numCells);
  return Float32Array.from({ length: 2 * numCells }, (_, i) => {
    const pair = 4 * (i >> 1);
    const isNowhere =
      view.getUint16(pair, true) === NOWHERE && view.getUint16(pair + 2, true) === NOWHERE;
    return isNowhere ? Number.NaN : view.getUint16(2 * i, true) / NOWHERE;
  });
}
