// Gradients of many images, taken in batches and in constant memory.

import type { InputImage, Responder } from '../../model/responder.ts';
import type { Target } from '../../model/target.ts';

/** Visits the gradients of so many images, in order; no more than a batch of them is held. */
export async function eachGradient(
  responder: Responder,
  target: Target,
  count: number,
  imageOf: (n: number) => InputImage,
  visit: (gradient: Float32Array, n: number, image: InputImage) => void,
): Promise<void> {
  const { batchSize } = responder;
  for (let start = 0; start < count; start += batchSize) {
    const length = Math.min(batchSize, count - start);
    const images = Array.from({ length }, (_, i) => imageOf(start + i));
    const found = await responder.gradients(images, target);
    found.forEach(({ gradient }, i) => visit(gradient, start + i, images[i]!));
  }
}
