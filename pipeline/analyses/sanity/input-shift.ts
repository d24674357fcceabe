// Whether maps stay the same where a constant is added to the image and the network takes it away again.

import type { Model } from '../../model/model.ts';
import type { InputImage } from '../../model/responder.ts';
import { shiftedModel } from '../../model/shifted.ts';
import type { SignedMap } from './likeness.ts';
import { rankCorrelation } from './rank-correlation.ts';

/** Makes the maps that are looked at, of a network and an image as that takes it; always in the same order. */
export type ExplainImage = (variant: Model, image: InputImage) => Promise<readonly SignedMap[]>;

/**
 * The rank correlation of each map with that of the shifted network, which says exactly the same of
 * the shifted image: Kindermans et al. 2017, arXiv 1711.00867. Undefined where a network has no
 * first biases that could take a constant away.
 *
 * @param amount added to every channel; the range that images have by default
 */
export async function shiftInput(
  model: Model,
  image: InputImage,
  explain: ExplainImage,
  amount = rangeOf(model),
): Promise<number[] | undefined> {
  const shifted = shiftedModel(model, amount);
  if (!shifted) return undefined;
  const [originals, maps] = [
    await explain(model, image),
    await explain(
      shifted,
      image.map((value) => value + amount),
    ),
  ];
  return originals.map(({ values }, i) => rankCorrelation(values, maps[i]!.values));
}

/** From black to white in the first channel. */
function rangeOf({ card: { preprocessing } }: Model): number {
  const { scale, std, bands } = preprocessing;
  const [low, high] = bands?.range ?? [0, 255];
  return ((high - low) * scale) / std[0]!;
}
