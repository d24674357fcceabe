// Images changed by one step of the same length in every value, the way that the loss grows.

import type { RgbImage } from '../../base/rgb-image.ts';
import type { Responder } from '../../model/responder.ts';
import { bounded, wholeBound } from './bounded.ts';
import { lossesOf } from './loss.ts';

export type AttackOptions = {
  /** Largest change of a value of 0…255, at least 1; what is behind the point is left away. */
  readonly epsilon: number;
  /** Whether the classes are what the network shall say, rather than what it shall not. */
  readonly isTargeted?: boolean;
};

/**
 * The fast gradient sign method, Goodfellow et al. 2015, arXiv 1412.6572. The images have 8 bits, and no
 * value differs by more than the bound.
 *
 * @param images of the size of the model's input
 * @param indices for each image the class that it has, or is to be taken for
 * @throws UserError for a bound below 1, and for a model without class scores
 */
export async function fgsm(
  responder: Responder,
  images: readonly RgbImage[],
  indices: readonly number[],
  { epsilon, isTargeted = false }: AttackOptions,
): Promise<RgbImage[]> {
  const bound = wholeBound(epsilon);
  const step = isTargeted ? -bound : bound;
  const losses = await lossesOf(responder, images, indices);
  return losses.map(({ gradient }, n) => {
    const { data } = images[n]!;
    const changed = gradient.map((slope, i) => data[i]! + step * Math.sign(slope));
    return bounded(images[n]!, changed, bound);
  });
}
