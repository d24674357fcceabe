// Whether the places that a map calls important are: the probability of the class as they are taken away, or put back, first.

import { stridesOfLayout } from '../../model/model-input.ts';
import { probabilitiesOf } from '../../model/probabilities.ts';
import type { InputImage, Responder } from '../../model/responder.ts';
import type { Random } from '../../base/random.ts';

/** The probability of a class over the share of px that have been changed. */
export type ShareCurve = {
  /** 0 … 1. */
  readonly shares: readonly number[];
  readonly probabilities: readonly number[];
  /** Under the curve, 0…1. */
  readonly area: number;
};

/** Steps from the one image to the other. */
const numSteps = 20;

/**
 * Petsiuk et al. 2018, arXiv 1806.07421: px of `from` are replaced by those of `to` in the given order,
 * in 20 steps of as many px each. Deletion goes from the image to a baseline: the smaller the area,
 * the better the order. Insertion goes from a blurred image to the image: the larger, the better.
 *
 * @param order indices of px, row-major, the most important first: see `orderOf`
 * @param index of the class
 * @throws UserError for a model without class scores
 */
export async function exchange(
  responder: Responder,
  { from, to }: { readonly from: InputImage; readonly to: InputImage },
  order: readonly number[],
  index: number,
): Promise<ShareCurve> {
  const { layout, numChannels, size } = responder.model.card.input;
  const area = size[0] * size[1];
  if (order.length !== area) {
    throw new Error(`order: got ${order.length} px, expected ${area}`);
  }
  const [pixel, channel] = stridesOfLayout(layout, numChannels, area);
  const shares = Array.from({ length: numSteps + 1 }, (_, step) => step / numSteps);
  const image = Float32Array.from(from);
  let numDone = 0;
  const images = shares.map((share) => {
    for (const end = Math.round(share * area); numDone < end; numDone++) {
      for (let c = 0; c < numChannels; c++) {
        const at = order[numDone]! * pixel + c * channel;
        image[at] = to[at]!;
      }
    }
    return Float32Array.from(image);
  });
  const scores = await responder.logits(images);
  const probabilities = scores.map((own) => probabilitiesOf(responder.model, own)[index]!);
  return { shares, probabilities, area: trapezoids(probabilities) };
}

/** The px of a map, [H, W], from the largest value to the smallest; of equal ones the first comes first. */
export function orderOf(importance: Float32Array): number[] {
  return Array.from(importance, (_, i) => i).sort((i, k) => importance[k]! - importance[i]!);
}

/** What an order is to be compared with. */
export function orderByLot(numPixels: number, rng: Random): number[] {
  return rng.permutation(numPixels);
}

function trapezoids(values: readonly number[]): number {
  const between = values.slice(1).map((value, i) => (value + values[i]!) / 2);
  return between.reduce((sum, value) => sum + value, 0) / between.length;
}
