// Random fields that are alike at all scales: clouds, mist, patches of ice.

import type { Random } from '../../base/random.ts';

/**
 * Values 0…1, [H, W]: lattices of random numbers, each twice as fine as the one before and of a
 * fraction of its height, between their points smoothly. Perlin 1985, 10.1145/325165.325247.
 *
 * @param roughness height of each lattice relative to the one before, 0…1
 */
export function clouds(
  width: number,
  height: number,
  roughness: number,
  rng: Random,
): Float32Array {
  const side = Math.max(width, height);
  const field = new Float32Array(width * height);
  const numLattices = Math.ceil(Math.log2(side));
  for (let k = 1; k <= numLattices; k++) {
    const cells = 2 ** k;
    const points = Float32Array.from({ length: (cells + 1) ** 2 }, () => rng.uniform());
    const amplitude = roughness ** k;
    for (let row = 0; row < height; row++) {
      const y = (row / side) * cells;
      const top = Math.floor(y);
      const down = smooth(y - top);
      for (let col = 0; col < width; col++) {
        const x = (col / side) * cells;
        const left = Math.floor(x);
        const right = smooth(x - left);
        const at = top * (cells + 1) + left;
        const above = points[at]! * (1 - right) + points[at + 1]! * right;
        const below = points[at + cells + 1]! * (1 - right) + points[at + cells + 2]! * right;
        field[row * width + col]! += amplitude * (above * (1 - down) + below * down);
      }
    }
  }
  return stretched(field);
}

/** From 0 to 1. */
function stretched(field: Float32Array): Float32Array {
  const low = field.reduce((min, value) => Math.min(min, value), Infinity);
  const high = field.reduce((max, value) => Math.max(max, value), -Infinity);
  return field.map((value) => (high > low ? (value - low) / (high - low) : 0));
}

function smooth(t: number): number {
  return t * t * (3 - 2 * t);
}
