// Images of 8 bits that differ from others by no more than a bound.

import type { RgbImage } from '../../base/rgb-image.ts';
import { UserError } from '../../base/user-error.ts';

/** The largest whole change of a value of 0…255 within a bound. Throws a UserError for one below 1. */
export function wholeBound(epsilon: number): number {
  if (epsilon >= 1 && epsilon <= 255) return Math.floor(epsilon);
  throw new UserError(
    `epsilon: got ${epsilon}, expected 1…255: the largest change of a value of 0…255, e.g. 8`,
  );
}

/** The image of whole values 0…255 nearest to `values`, [H, W, 3], of those within the bound. */
export function bounded(original: RgbImage, values: ArrayLike<number>, bound: number): RgbImage {
  const { width, height, data } = original;
  const near = data.map((value, i) => {
    const [low, high] = [Math.max(0, value - bound), Math.min(255, value + bound)];
    return Math.min(high, Math.max(low, Math.round(values[i]!)));
  });
  return { width, height, data: near };
}

/** The largest change of a value. */
export function largestChange(a: RgbImage, b: RgbImage): number {
  return a.data.reduce((max, value, i) => Math.max(max, Math.abs(value - b.data[i]!)), 0);
}
