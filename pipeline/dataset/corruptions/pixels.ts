// Images as numbers that may lie between and beyond 0…255 while something is done to them.

import type { RgbImage } from '../../base/rgb-image.ts';

/** The same size, each value made of the old one and its index, rounded and clipped to 0…255. */
export function mapValues(
  { width, height, data }: RgbImage,
  value: (old: number, i: number) => number,
): RgbImage {
  return imageOf(Float32Array.from(data, value), width, height);
}

/** Numbers [H, W, 3] as an image: rounded, and clipped to 0…255. */
export function imageOf(values: ArrayLike<number>, width: number, height: number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i++) {
    data[i] = Math.min(255, Math.max(0, Math.round(values[i]!)));
  }
  return { width, height, data };
}

/** The length that is a share of the shorter side, px. */
export function lengthOf({ width, height }: RgbImage, share: number): number {
  return share * Math.min(width, height);
}

/** Where the px is taken from that comes to (row, col). */
export type Place = (row: number, col: number) => readonly [row: number, col: number];

/** Each px taken from elsewhere, between px linearly, [H, W, 3]; beyond the edge its last px goes on. */
export function displaced({ width, height, data }: RgbImage, place: Place): Float32Array {
  const values = new Float32Array(data.length);
  const within = (at: number, length: number) => Math.min(length - 1, Math.max(0, at));
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < width; col++) {
      const [y, x] = place(row, col);
      const [top, left] = [Math.floor(y), Math.floor(x)];
      const [down, right] = [y - top, x - left];
      const rows = [within(top, height) * width, within(top + 1, height) * width] as const;
      const cols = [within(left, width), within(left + 1, width)] as const;
      for (let c = 0; c < 3; c++) {
        const above =
          data[3 * (rows[0] + cols[0]) + c]! * (1 - right) +
          data[3 * (rows[0] + cols[1]) + c]! * right;
        const below =
          data[3 * (rows[1] + cols[0]) + c]! * (1 - right) +
          data[3 * (rows[1] + cols[1]) + c]! * right;
        values[3 * (row * width + col) + c] = above * (1 - down) + below * down;
      }
    }
  }
  return values;
}

/** A px at a distance from another, and what it counts. */
export type Tap = { readonly row: number; readonly col: number; readonly weight: number };

/** A mean of the px around each, [H, W, 3]; beyond the edge its last px goes on. */
export function weighted({ width, height, data }: RgbImage, taps: readonly Tap[]): Float32Array {
  const values = new Float32Array(data.length);
  const sum = taps.reduce((total, { weight }) => total + weight, 0);
  for (const tap of taps) {
    const weight = tap.weight / sum;
    for (let row = 0; row < height; row++) {
      const from = Math.min(height - 1, Math.max(0, row + tap.row)) * width;
      for (let col = 0; col < width; col++) {
        const at = 3 * (from + Math.min(width - 1, Math.max(0, col + tap.col)));
        const to = 3 * (row * width + col);
        for (let c = 0; c < 3; c++) values[to + c]! += weight * data[at + c]!;
      }
    }
  }
  return values;
}
