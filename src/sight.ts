// What a unit sees of an image, in words.

import type { ModelRecord, ReceptiveField } from '../pipeline/store/schema.ts';
import { count } from './format.ts';

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

/** `4, 2, 0 as red, green, blue; 0 to 3,000 as black to white` */
export function describeBands({ shown, range }: NonNullable<ModelRecord['bands']>): string {
  const isGrey = new Set(shown).size === 1;
  const which = isGrey ? `${shown[0]} in grey` : `${shown.join(', ')} as red, green, blue`;
  return `${which}; ${range.map(count).join(' to ')} as black to white`;
}
