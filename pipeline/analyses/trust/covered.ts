// The positions of a feature map that a box of the image covers.

import type { Box, Field, Span } from '../../graph/fields/field.ts';
import type { Range } from '../../model/mean-over.ts';

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
