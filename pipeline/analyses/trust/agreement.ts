// Whether two pictures are the same to a layer: of two seeds, which should agree, or of a twin, which should not.

import { dot, isNone, type Direction } from './vectors.ts';

/**
 * Cosine of what the layer makes of two pictures, 0 where one says nothing.
 *
 * A picture of a single colour, or one that the layer answers as it answers everything, has no
 * direction: two of them do not agree, they are both silent.
 */
export function agreementOf(first: Direction, second: Direction): number {
  return isNone(first) || isNone(second) ? 0 : dot(first, second);
}

/** Mean cosine of a picture with those of other units; 0 where there are none. */
export function chanceOf(picture: Direction, others: readonly Direction[]): number {
  if (others.length === 0) return 0;
  return others.reduce((total, other) => total + agreementOf(picture, other), 0) / others.length;
}

/** Whether all px of a picture are the same: 8-bit RGB [H, W, 3]. */
export function isPlain(data: Uint8Array): boolean {
  return data.every((value, i) => value === data[i % 3]);
}
