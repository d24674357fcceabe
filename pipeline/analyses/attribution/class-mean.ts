// Expected saliency of a class: what a method says on the whole, over many images of it.

import type { InputImage, Responder } from '../../model/responder.ts';
import type { Target } from '../../model/target.ts';
import { sumOverChannels, type Attribution } from './attribution.ts';
import type { Attribute } from './method.ts';

export type ClassMean = {
  /** Means of the signed attributions, in `shape`. */
  readonly values: Float32Array;
  /** Means of the magnitudes of each place, [height, width]: what lies at another place in each image does not cancel. */
  readonly magnitudes: Float32Array;
  readonly shape: Attribution['shape'];
  readonly numImages: number;
};

/**
 * The mean of a method's attributions over images, one after the other: it takes the memory of one.
 *
 * @param images as the network takes them
 * @returns undefined where there are no images
 */
export async function classMean(
  attribute: Attribute,
  responder: Responder,
  images: Iterable<InputImage> | AsyncIterable<InputImage>,
  target: Target,
): Promise<ClassMean | undefined> {
  let shape: Attribution['shape'] | undefined;
  let sums = new Float64Array();
  let magnitudes = new Float64Array();
  let numImages = 0;
  for await (const image of images) {
    const found = await attribute(responder, image, target);
    if (shape === undefined) {
      shape = found.shape;
      sums = new Float64Array(found.values.length);
      magnitudes = new Float64Array(shape[1] * shape[2]);
    }
    if (String(found.shape) !== String(shape)) {
      throw new Error(`class mean: got an attribution [${found.shape}], expected [${shape}]`);
    }
    for (let i = 0; i < sums.length; i++) sums[i]! += found.values[i]!;
    const places = sumOverChannels(found);
    for (let i = 0; i < places.length; i++) magnitudes[i]! += Math.abs(places[i]!);
    numImages++;
  }
  const mean = (total: Float64Array) => Float32Array.from(total, (sum) => sum / numImages);
  return shape && { values: mean(sums), magnitudes: mean(magnitudes), shape, numImages };
}
