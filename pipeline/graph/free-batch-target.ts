// Where the images stand in a tensor, and targets of Reshape that leave their number open.

import { sizeOf } from '../base/tensor.ts';

/** A number of images that no axis of a network is a multiple of by chance: it marks where they are. */
export const PROBE = 1009;

/** The axis that the images lie along, alone or merged with others; −1 where there is none. */
export function imageAxis(shape: readonly number[]): number {
  return shape.findIndex((length) => length > 0 && length % PROBE === 0);
}

/** Whether a number of images is computed: a shape that follows from that of the input. */
export function isOpen(lengths: readonly number[]): boolean {
  return imageAxis(lengths) >= 0;
}

/**
 * A Reshape's target that fits any number of images; undefined where `target` does already, or
 * where none can be found.
 *
 * @param from shape of the input for `PROBE` images
 * @param before how many elements of the other axes are stepped through more slowly than images, in
 * row-major order: 1 for [N, …], 17 for [17, N, …] and for [17·N, …] of 17 rows of N
 * @param declared the number of images `target` was made for
 */
export function openTarget(
  target: readonly number[],
  from: readonly number[],
  before: number,
  declared: number,
): number[] | undefined {
  const lengths = target.map((length, axis) => (length === 0 ? from[axis]! : length));
  if (isOpen(lengths) || !isOpen(from)) return undefined;
  const size = (sizeOf(from) / PROBE) * declared;
  const known = sizeOf(lengths.filter((length) => length !== -1));
  const closed = lengths.map((length) => (length === -1 ? size / known : length));
  if (sizeOf(closed) !== size) return undefined;
  const axis = axisAt(closed, before, declared);
  if (axis < 0 || target[axis] === -1) return undefined;
  const isCopied = from[axis] === PROBE && closed[axis] === declared;
  return isCopied ? target.with(axis, 0) : closed.with(axis, -1);
}

/** The axis of a shape for `declared` images that holds them, `before` elements of others standing before. */
function axisAt(shape: readonly number[], before: number, declared: number): number {
  const starts = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  const first = starts.findIndex(
    (start, axis) => start === before && shape[axis]! % declared === 0,
  );
  if (first >= 0) return first;
  return starts.findIndex(
    (start, axis) => start < before && shape[axis]! % ((before / start) * declared) === 0,
  );
}
