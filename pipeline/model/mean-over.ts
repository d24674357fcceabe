// Means of feature maps over some of their positions.

/** Positions [first, end) of an axis. */
export type Range = readonly [first: number, end: number];

/**
 * Mean of every map over a rectangle of positions.
 *
 * @param maps [C, H, W] or [C]
 * @param shape [C, H, W] or [C]
 * @returns [C]
 */
export function meanOver(
  maps: Float32Array,
  [numChannels = 1, height = 1, width = 1]: readonly number[],
  [[top, bottom], [left, right]]: readonly [rows: Range, cols: Range],
): Float32Array {
  const count = (bottom - top) * (right - left);
  const means = new Float32Array(numChannels);
  for (let channel = 0; channel < numChannels; channel++) {
    let sum = 0;
    for (let row = top; row < bottom; row++) {
      const start = (channel * height + row) * width;
      for (let i = start + left; i < start + right; i++) sum += maps[i]!;
    }
    means[channel] = sum / count;
  }
  return means;
}

/** Mean of every map over all positions: [C, …] → [C]. */
export function meanOverAll(maps: Float32Array, numChannels: number): Float32Array {
  const area = maps.length / numChannels;
  return meanOver(
    maps,
    [numChannels, 1, area],
    [
      [0, 1],
      [0, area],
    ],
  );
}
