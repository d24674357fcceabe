// Numbers of a map as files of 16-bit integers, little-endian.

import { classesPerFile } from '../store/map-schema.ts';
import type { PlannedValues } from './map-plan.ts';

/** What stands where there is no place. */
const nowhere = 0xffff;

/**
 * Values of classes in files of 16 classes each. The largest magnitude takes the whole range; whole
 * numbers that fit are kept as they are.
 */
export function packValues({ classes, values }: PlannedValues): {
  scale: number;
  files: Uint8Array[];
} {
  const numCells = values.length / Math.max(1, classes.length);
  let largest = 0;
  let isWhole = true;
  for (const value of values) {
    largest = Math.max(largest, Math.abs(value));
    isWhole &&= Number.isInteger(value);
  }
  const scale = (isWhole && largest <= 0x7fff) || largest === 0 ? 1 : largest / 0x7fff;
  const files: Uint8Array[] = [];
  for (let first = 0; first < classes.length; first += classesPerFile) {
    const own = values.subarray(first * numCells, (first + classesPerFile) * numCells);
    const bytes = Buffer.alloc(2 * own.length);
    for (let i = 0; i < own.length; i++) bytes.writeInt16LE(Math.round(own[i]! / scale), 2 * i);
    files.push(bytes);
  }
  return { scale, files };
}

/**
 * Places [cells, 2] of 0…1 on other maps, one after the other, as 0…65535; 65535, 65535 where there is
 * none.
 */
export function packPlaces(others: readonly Float32Array[]): Uint8Array {
  const bytes = Buffer.alloc(2 * others.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const places of others) {
    for (const place of places) {
      // the very corner is taken
      const whole = Math.min(nowhere - 1, Math.round(place * nowhere));
      at = bytes.writeUInt16LE(Number.isNaN(place) ? nowhere : whole, at);
    }
  }
  return bytes;
}
