// Random transforms that make a picture robust: each a map of the plane; a step composes them into one resampling.

import type { Random } from '../../base/random.ts';

/** (row, col) ↦ matrix · (row, col) + offset, in px from the centre. */
export type Affine = {
  readonly matrix: readonly [number, number, number, number];
  readonly offset: readonly [row: number, col: number];
};

/** A random map, drawn anew for every step. */
export type Transform = {
  readonly name: string;
  draw(rng: Random): Affine;
  /** Px added around the picture, so that what is moved stays on the canvas. */
  readonly margin: number;
};

export const identity: Affine = { matrix: [1, 0, 0, 1], offset: [0, 0] };

/** Adds a grey margin of `amount` px. */
export function pad(amount: number): Transform {
  return { name: `pad ${amount}`, margin: amount, draw: () => identity };
}

/** Moves by whole px, up to half of `amount` each way. */
export function jitter(amount: number): Transform {
  const reach = Math.floor(amount / 2);
  const shift = (rng: Random) => rng.integer(2 * reach + 1) - reach;
  return {
    name: `jitter ${amount}`,
    margin: 0,
    draw: (rng) => ({ matrix: identity.matrix, offset: [shift(rng), shift(rng)] }),
  };
}

/** Enlarges or shrinks by one of `factors`. */
export function scale(factors: readonly number[]): Transform {
  return {
    name: `scale ${factors[0]}…${factors.at(-1)}`,
    margin: 0,
    draw(rng) {
      const factor = rng.pick(factors);
      return { matrix: [factor, 0, 0, factor], offset: [0, 0] };
    },
  };
}

/** Turns by one of `anglesDeg`. */
export function rotate(anglesDeg: readonly number[]): Transform {
  return {
    name: `rotate ${anglesDeg[0]}…${anglesDeg.at(-1)}°`,
    margin: 0,
    draw(rng) {
      const angle = (rng.pick(anglesDeg) * Math.PI) / 180;
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      return { matrix: [cos, -sin, sin, cos], offset: [0, 0] };
    },
  };
}

/** One map that does `first`, then `second`. */
export function compose(first: Affine, second: Affine): Affine {
  const [a, b, c, d] = second.matrix;
  const [e, f, g, h] = first.matrix;
  const [row, col] = first.offset;
  return {
    matrix: [a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h],
    offset: [a * row + b * col + second.offset[0], c * row + d * col + second.offset[1]],
  };
}

/** Cuts `amount` px off the margin: what stands there after the other transforms is not shown to the network. */
export function crop(amount: number): Transform {
  return { name: `crop ${amount}`, margin: -amount, draw: () => identity };
}

const steps = Array.from({ length: 11 }, (_, i) => i - 5);

/**
 * The transforms of Olah et al. 2017 (pad 12, jitter 8, scale 1 ± .1, rotate ± 10°, jitter 4), cut
 * back to the size of the picture. Without the cut the network sees 1.4 times as many px at 128 px,
 * and the finished pictures excite their units less (GoogLeNet, six units, 512 steps: .99 against
 * 1.07 of the reference activations on average).
 */
export const standardTransforms: readonly Transform[] = [
  pad(12),
  jitter(8),
  scale(steps.map((i) => 1 + i / 50)),
  rotate(steps.map((i) => 2 * i)),
  jitter(4),
  crop(12),
];

/**
 * Slight ones, for pictures in which places count: the standard ones move stripes over each other
 * and blur what early layers tell apart.
 */
export const slightTransforms: readonly Transform[] = [
  pad(4),
  jitter(2),
  scale([0.98, 0.99, 1, 1.01, 1.02]),
  rotate([-2, -1, 0, 1, 2]),
  jitter(2),
  crop(4),
];
