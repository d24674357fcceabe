// The part of an image to show for a position of a layer: what the unit sees from there, or where it stands.

import { boxOf, type Box, type Field, type Span } from '../graph/fields/field.ts';
import { getField } from '../graph/receptive-field.ts';
import type { Layer } from './layers.ts';

/** Positions shown on each side of one whose unit sees the whole image. */
const margin = 1;

/**
 * Whether a channel sees the whole image from each of its positions, as after attention: a box is
 * then the part of the image that its position stands for, with a margin.
 */
export function seesAll({ fields, shape }: Layer, channel: number): boolean {
  const { rows, cols } = getField(fields, channel);
  const [, height = 1, width = 1] = shape;
  return height * width > 1 && (rows.size === Infinity || cols.size === Infinity);
}

/**
 * What to show for (row, col) of a channel, in px of the input: its receptive field, clipped; or,
 * where that is the whole image, its own patch and one on each side.
 *
 * @param size of the input, px
 */
export function boxAt(
  layer: Layer,
  channel: number,
  row: number,
  col: number,
  size: readonly [height: number, width: number],
): Box {
  const field = getField(layer.fields, channel);
  const [, numRows = 1, numCols = 1] = layer.shape;
  const shown: Field = seesAll(layer, channel)
    ? {
        rows: placeSpan(field.rows, size[0] / numRows),
        cols: placeSpan(field.cols, size[1] / numCols),
      }
    : field;
  return boxOf(shown, row, col, size);
}

/** @param length of a patch, px */
function placeSpan(span: Span, length: number): Span {
  if (span.size !== Infinity) return span;
  return { size: (1 + 2 * margin) * length, stride: length, start: -margin * length };
}
