// Gradients of the image under noise: what SmoothGrad and its square share.

import { random } from '../../base/random.ts';
import { eachGradient } from './each-gradient.ts';
import { chw } from './layout.ts';
import type { Attribute, MethodConfig } from './method.ts';

/** Draws of the paper's pictures, and their noise as a share of the range of the image. */
const usualDraws = 50;
const usualNoise = 0.15;

/** Without noise all draws are the same. */
export function numDraws({ steps = usualDraws, noise = usualNoise }: MethodConfig): number {
  return noise === 0 ? 1 : steps;
}

/** The mean over draws of what `each` makes of every element of the gradient. */
export function meanUnderNoise(
  config: MethodConfig,
  each: (slope: number) => number = (slope) => slope,
): Attribute {
  const { noise = usualNoise, seed = 'noise' } = config;
  const count = numDraws(config);
  return async (responder, image, target) => {
    const rng = random(seed);
    const sigma = noise * rangeOf(image);
    const draw = () => image.map((value) => value + sigma * rng.normal());
    const sums = new Float64Array(image.length);
    const imageOf = sigma === 0 ? () => image : draw;
    await eachGradient(responder, target, count, imageOf, (gradient) => {
      for (let i = 0; i < sums.length; i++) sums[i]! += each(gradient[i]!);
    });
    const means = Float32Array.from(sums, (sum) => sum / count);
    return { ...chw(responder, means), figures: { draws: count } };
  };
}

function rangeOf(image: Float32Array): number {
  let [low, high] = [Infinity, -Infinity];
  for (const value of image) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return high - low;
}
