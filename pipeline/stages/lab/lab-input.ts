// Images as the network takes them.

import type { RgbImage } from '../../base/rgb-image.ts';
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
  const total = dataset.images.length;
  const count = Math.min(numImages, total);
  const found: InputImage[] = [];
  for (let i = 0; i < count; i++) {
    const index = Math.floor(((i + 0.5) * total) / count);
    try {
      found.push(toInput(model, await dataset.read(index, model.card.preprocessing)));
    } catch (error) {
      if (!(error instanceof UnreadableImage)) throw error;
    }
  }
  return found;
}
