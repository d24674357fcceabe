// Images changed by many small steps, the way that the loss grows, and never further than a bound.

import type { RgbImage } from '../../base/rgb-image.ts';
import type { Random } from '../../base/random.ts';
import type { Responder } from '../../model/responder.ts';
import { bounded, wholeBound } from './bounded.ts';
import type { AttackOptions } from './fgsm.ts';
import { lossesOf } from './loss.ts';

export type PgdOptions = AttackOptions & {
  /** 10 by default. */
  readonly numSteps?: number;
};

/** Step lengths sum to so many bounds, so that every place within can be reached from the start. */
const reach = 2.5;

/**
 * Projected gradient descent from a random place within the bound, Madry et al. 2018, arXiv 1706.06083.
 * Every image that the network is asked about has 8 bits; of those on the way the one of largest loss
 * is returned (of smallest, where targeted).
 *
 * @param images of the size of the model's input
 * @param indices for each image the class that it has, or is to be taken for
 * @throws UserError for a bound below 1, and for a model without class scores
 */
export async function pgd(
  responder: Responder,
  images: readonly RgbImage[],
  indices: readonly number[],
  { epsilon, isTargeted = false, numSteps = 10 }: PgdOptions,
  rng: Random,
): Promise<RgbImage[]> {
  const bound = wholeBound(epsilon);
  const step = ((isTargeted ? -1 : 1) * reach * bound) / numSteps;
  const places = images.map(({ data }) =>
    Float32Array.from(data, (value) => value + rng.uniform(-bound, bound)),
  );
  const best = images.map((image) => ({ image, gain: -Infinity }));
  for (let k = 0; k <= numSteps; k++) {
    const now = places.map((place, n) => bounded(images[n]!, place, bound));
    const losses = await lossesOf(responder, now, indices);
    losses.forEach(({ loss, gradient }, n) => {
      const gain = isTargeted ? -loss : loss;
      if (gain > best[n]!.gain) best[n] = { image: now[n]!, gain };
      move(places[n]!, images[n]!, gradient, step, bound);
    });
  }
  return best.map(({ image }) => image);
}

/** One step, and back to the nearest place within the bound. */
function move(
  place: Float32Array,
  { data }: RgbImage,
  gradient: Float32Array,
  step: number,
  bound: number,
): void {
  for (let i = 0; i < place.length; i++) {
    const low = Math.max(0, data[i]! - bound);
    const high = Math.min(255, data[i]! + bound);
    place[i] = Math.min(high, Math.max(low, place[i]! + step * Math.sign(gradient[i]!)));
  }
}
