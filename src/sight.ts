// What a unit sees of an image, in words.

import type { ReceptiveField } from '../pipeline/store/schema.ts';

const wholeImage = 'the whole image';

/**
 * A receptive field as the pages name it: its size in px, and how it compares with the image where it is larger.
 *
 * @param field absent where it spans the whole image
 * @param inputShape [C, H, W] of the network's input
 */
export function describeField(
  field: ReceptiveField | undefined,
  [, height = Infinity, width = Infinity]: readonly number[],
): string {
  if (!field) return wholeImage;
  // From the corner too: half of the field on one side of its centre spans the image.
  if (field.height >= 2 * height - 1 && field.width >= 2 * width - 1) return wholeImage;
  const size = `${field.height} × ${field.width} px`;
  return field.height > height && field.width > width ? `${size}, more than the image` : size;
}
