// Noise of sensors and lines: Gaussian, of few photons, and of values that are lost.

import type { Random } from '../../base/random.ts';
import type { Corrupt } from './corruption.ts';
import { mapValues } from './pixels.ts';

/** Standard deviation, of 255. */
const deviations = [18, 28, 42, 62, 90];

export const gaussianNoise: Corrupt = (image, severity, rng) => {
  const deviation = deviations[severity - 1]!;
  return mapValues(image, (value) => value + deviation * rng.normal());
};

/** Photons that make white. */
const photons = [60, 28, 14, 7, 3.5];

export const shotNoise: Corrupt = (image, severity, rng) => {
  const white = photons[severity - 1]!;
  return mapValues(image, (value) => (poisson((value / 255) * white, rng) * 255) / white);
};

/** Shares of values that become 0 or 255. */
const lost = [0.03, 0.06, 0.1, 0.17, 0.27];

export const impulseNoise: Corrupt = (image, severity, rng) => {
  const share = lost[severity - 1]!;
  return mapValues(image, (value) => {
    const [chance, side] = [rng.uniform(), rng.uniform()];
    return chance < share ? (side < 0.5 ? 0 : 255) : value;
  });
};

/** A number of events of that mean: Knuth's product of uniform numbers. */
function poisson(mean: number, rng: Random): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = rng.uniform(); product > limit; product *= rng.uniform()) count++;
  return count;
}
