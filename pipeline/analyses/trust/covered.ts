// The mean activation vector of the part of a feature map that a box of the image covers.

import type { Box, Field, Span } from '../../graph/fields/field.ts';

/** Positions [first, end) of an axis. */
type Range = readonly [first: number, end: number];

/**
 * The positions of a map whose fields have their middle in the box, at least one along each axis. A
 * position that sees the whole image counts as standing in the middle of its share of it.
 *
 * @param shape [C, H, W] or [C]
 * @param size of the input, px
 */
export function coveredRanges(
  field: Field,
  [, height = 1, width = 1]: readonly number[],
  box: Box,
  size: readonly [height: number, width: number],
): readonly [rows: Range, cols: Range] {
  return [
    coveredRange(field.rows, height, box.top, box.bottom, size[0]),
    coveredRange(field.cols, width, box.left, box.right, size[1]),
  ];
}

function coveredRange(span: Span, count: number, low: number, high: number, length: number): Range {
  const isBound = Number.isFinite(span.size) && span.stride > 0;
  const stride = isBound ? span.stride : length / count;
  const middle = isBound ? span.start + span.size / 2 : stride / 2;
  const first = Math.ceil((low - middle) / stride);
  const end = Math.ceil((high - middle) / stride);
  const clip = (index: number, last: number) => Math.min(last, Math.max(0, index));
  if (clip(end, count) > clip(first, count)) return [clip(first, count), clip(end, count)];
  const nearest = clip(Math.round(((low + high) / 2 - middle) / stride), count - 1);
  return [nearest, nearest + 1];
}

/**
 * Mean over some positions of a map.
 *
 * @param values [1, C, H, W] or [1, C]
 * @param shape [C, H, W] or [C]
 * @returns [C]
 */
export function meanOver(
  values: Float32Array,
  [numChannels = 1, height = 1, width = 1]: readonly number[],
  [[top, bottom], [left, right]]: readonly [rows: Range, cols: Range],
): Float32Array {
  const count = (bottom - top) * (right - left);
  const means = new Float32Array(numChannels);
  for (let channel = 0; channel < numChannels; channel++) {
    let sum = 0;
    for (let row = top; row < bottom; row++) {
      const start = (channel * height + row) * width;
      for (let i = start + left; i < start + right; i++) sum += values[i]!;
    }
    means[channel] = sum / count;
  }
  return means;
}

/** Mean over all positions of a map [1, C, …] → [C]. */
export function meanOverAll(values: Float32Array, numChannels: number): Float32Array {
  const area = values.length / numChannels;
  return meanOver(
    values,
    [numChannels, 1, area],
    [
      [0, 1],
      [0, area],
    ],
  );
}
