// How many images a network names rightly.

import { chunksOf } from '../../base/chunks.ts';
import type { RgbImage } from '../../base/rgb-image.ts';
import { preprocess } from '../../model/preprocess.ts';
import type { Responder } from '../../model/responder.ts';

/**
 * The class of largest score of each image; of equal ones the first.
 *
 * @param images of the size of the model's input
 * @throws UserError for a model without class scores
 */
export async function answersTo(
  responder: Responder,
  images: readonly RgbImage[],
): Promise<number[]> {
  const { preprocessing, input } = responder.model.card;
  const answers: number[] = [];
  for (const own of chunksOf(images, responder.batchSize)) {
    const rows = own.map(
      (image) => preprocess([image], preprocessing, input.layout).data as Float32Array,
    );
    for (const scores of await responder.logits(rows)) answers.push(largestOf(scores));
  }
  return answers;
}

/** Share of answers that are the class of their image, 0…1. */
export function accuracyOf(answers: readonly number[], indices: readonly number[]): number {
  return answers.filter((answer, i) => answer === indices[i]).length / answers.length;
}

function largestOf(scores: Float32Array): number {
  let best = 0;
  for (let k = 1; k < scores.length; k++) if (scores[k]! > scores[best]!) best = k;
  return best;
}
