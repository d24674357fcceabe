// Images of which parts are covered, and what the network says of them.

import type { InputImage, Responder } from '../../model/responder.ts';
import type { Target } from '../../model/target.ts';
import { stridesOfLayout } from '../../model/model-input.ts';
import type { Superpixels } from './superpixels.ts';

/** The score of each of `count` images, which are made when their turn comes: a batch at a time. */
export async function scoresOf(
  responder: Responder,
  target: Target,
  count: number,
  make: (index: number) => InputImage,
): Promise<Float32Array> {
  const scores = new Float32Array(count);
  for (let start = 0; start < count; start += responder.batchSize) {
    const length = Math.min(responder.batchSize, count - start);
    const images = Array.from({ length }, (_, i) => make(start + i));
    scores.set(await responder.scores(images, target), start);
  }
  return scores;
}

/** The image with superpixels in the colours of `fill` where `isOn` is 0. */
export function coverSuperpixels(
  { model }: Pick<Responder, 'model'>,
  image: InputImage,
  fill: InputImage,
  { labels }: Superpixels,
  isOn: Uint8Array,
): InputImage {
  const { layout, numChannels } = model.card.input;
  const [pixel, channel] = stridesOfLayout(layout, numChannels, labels.length);
  const covered = image.slice();
  for (let c = 0; c < numChannels; c++) {
    for (let i = 0; i < labels.length; i++) {
      const at = i * pixel + c * channel;
      if (isOn[labels[i]!] === 0) covered[at] = fill[at]!;
    }
  }
  return covered;
}

/** The image with each superpixel in its mean colour. */
export function meanColours(
  { model }: Pick<Responder, 'model'>,
  image: InputImage,
  { labels, count }: Superpixels,
): InputImage {
  const { layout, numChannels } = model.card.input;
  const [pixel, channel] = stridesOfLayout(layout, numChannels, labels.length);
  const sizes = new Float64Array(count);
  for (const label of labels) sizes[label]!++;
  const means = new Float32Array(image.length);
  for (let c = 0; c < numChannels; c++) {
    const sums = new Float64Array(count);
    for (let i = 0; i < labels.length; i++) sums[labels[i]!]! += image[i * pixel + c * channel]!;
    for (let i = 0; i < labels.length; i++) {
      means[i * pixel + c * channel] = sums[labels[i]!]! / sizes[labels[i]!]!;
    }
  }
  return means;
}

/** The px of each superpixel in equal shares of its value: [height, width]. */
export function spread({ labels, count }: Superpixels, values: ArrayLike<number>): Float32Array {
  const sizes = new Float64Array(count);
  for (const label of labels) sizes[label]!++;
  return Float32Array.from(labels, (label) => values[label]! / sizes[label]!);
}
