// A size that may be written as one number.

/** A size as [height, width], px. */
export function pair(size: number | readonly [number, number]): readonly [number, number];
export function pair(
  size?: number | readonly [number, number],
): readonly [number, number] | undefined;
export function pair(size?: number | readonly [number, number]) {
  return typeof size === 'number' ? [size, size] : size;
}
