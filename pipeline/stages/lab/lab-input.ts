// Images as the network takes them.

import type { RgbImage } from '../../base/rgb-image.ts';
import { spreadOver } from '../../base/spread.ts';
import { UnreadableImage, type Dataset } from '../../dataset/dataset.ts';
import type { Model } from '../../model/model.ts';
import { preprocess } from '../../model/preprocess.ts';
import type { InputImage } from '../../model/responder.ts';

/** Images of the data set that some methods compare with. */
export const numReferences = 16;

/** @param image of the size of the model's input */
export function toInput({ card }: Pick<Model, 'card'>, image: RgbImage): InputImage {
  return preprocess([image], card.preprocessing, card.input.layout).data as Float32Array;
}

/** Some images, spread evenly over a data set; those that cannot be read are passed over. */
export async function readSpread(
  dataset: Dataset,
  model: Pick<Model, 'card'>,
  numImages: number,
): Promise<InputImage[]> {
  const found: InputImage[] = [];
  for (const index of spreadOver(dataset.images.length, numImages)) {
    try {
      found.push(toInput(model, await dataset.read(index, model.card.preprocessing)));
    } catch (error) {
      if (!(error instanceof UnreadableImage)) throw error;
    }
  }
  return found;
}
