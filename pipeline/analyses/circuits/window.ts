// The part of an earlier layer that one position of a later one reads.

import type { FieldRun } from '../../graph/receptive-field.ts';
import { getField } from '../../graph/receptive-field.ts';
import type { Layer } from '../../model/layers.ts';

/** A channel at a position; row and col are 0 in a layer without space. */
export type Position = { readonly channel: number; readonly row: number; readonly col: number };

/** Positions of the earlier layer, which may lie outside of it: [top, top + height) × [left, left + width). */
export type Window = {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
  /** The position in the middle of it: what lies under the later layer's own. */
  readonly under: readonly [row: number, col: number];
};

/** What is in a window, 0 outside of the layer. */
export type Windowed = {
  /** [C, height, width] */
  readonly values: Float32Array;
  readonly numInputs: number;
  readonly height: number;
  readonly width: number;
  /** Row and col of the corner, from the position that lies under the later layer's own. */
  readonly top: number;
  readonly left: number;
};

/** Index of a position in a map [C, H, W], or vector [C]. */
export function indexOf(
  { shape: [, height = 1, width = 1] }: Pick<Layer, 'shape'>,
  { channel, row, col }: Position,
): number {
  return (channel * height + row) * width + col;
}

/**
 * What a position reads.
 *
 * @param fields of the later layer in positions of the earlier; undefined, or without end, for all of it
 */
export function windowAt(
  fields: readonly FieldRun[] | undefined,
  { channel, row, col }: Position,
): Window | undefined {
  const field = fields && getField(fields, channel);
  if (!field || field.rows.size === Infinity || field.cols.size === Infinity) return undefined;
  const [top, height, underRow] = spanAt(field.rows, row);
  const [left, width, underCol] = spanAt(field.cols, col);
  return { top, left, height, width, under: [underRow, underCol] };
}

function spanAt(
  { start, stride, size }: FieldRun['field']['rows'],
  index: number,
): [first: number, length: number, middle: number] {
  const from = start + index * stride;
  const first = Math.floor(from);
  return [first, Math.ceil(from + size) - first, Math.floor(from + size / 2)];
}

/** The window of a map [C, H, W]; the whole map where there is none. */
export function windowOf(
  map: Float32Array,
  { shape: [numInputs = 1, rows = 1, cols = 1] }: Pick<Layer, 'shape'>,
  window: Window = { top: 0, left: 0, height: rows, width: cols, under: [0, 0] },
): Windowed {
  const { top, left, height, width, under } = window;
  const values = new Float32Array(numInputs * height * width);
  const [first, last] = [Math.max(0, left), Math.min(cols, left + width)];
  for (let c = 0; c < numInputs; c++) {
    for (let row = Math.max(0, top); row < Math.min(rows, top + height); row++) {
      const at = (c * rows + row) * cols;
      const place = (c * height + row - top) * width + first - left;
      values.set(map.subarray(at + first, at + last), place);
    }
  }
  return { values, numInputs, height, width, top: top - under[0], left: left - under[1] };
}

/** Of the kernel of each input. */
export type Measures = {
  /** [C]: Euclidean lengths. */
  readonly norms: Float32Array;
  /** [C]: sums of the weights. */
  readonly sums: Float32Array;
};

export function measure({ values, numInputs, height, width }: Windowed): Measures {
  const area = height * width;
  const [norms, sums] = [new Float32Array(numInputs), new Float32Array(numInputs)];
  for (let input = 0; input < numInputs; input++) {
    let [square, sum] = [0, 0];
    for (let i = input * area; i < (input + 1) * area; i++) {
      square += values[i]! ** 2;
      sum += values[i]!;
    }
    norms[input] = Math.sqrt(square);
    sums[input] = sum;
  }
  return { norms, sums };
}

/** The inputs of the largest norms above 0, largest first, at most `count`; of equal ones the earlier first. */
export function strongest(norms: Float32Array, count: number): number[] {
  return [...norms.keys()]
    .filter((input) => norms[input]! > 0)
    .sort((a, b) => norms[b]! - norms[a]! || a - b)
    .slice(0, count);
}
