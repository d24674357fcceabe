// What the strongest examples of a unit are, and what stands beside each, in words.

import type { Example, UnitRecord } from '../pipeline/store/schema.ts';

/** Whether the boxes of all of them are the whole image. */
export function seesWhole(examples: readonly Example[]): boolean {
  return examples.every(
    ({ box, contextSize: [height, width] }) =>
      box.bottom - box.top >= height && box.right - box.left >= width,
  );
}

/** @param examples those of the unit that are shown, at least one */
export function describeExamples({
  examples,
  boxes,
}: Pick<UnitRecord, 'examples' | 'boxes'>): string {
  const strongest = `${examples.length === 1 ? 'The image that excites' : `The ${examples.length} images that excite`} the unit most`;
  if (seesWhole(examples)) {
    return `${strongest}. From where it responds, the unit sees the whole image.`;
  }
  return boxes === 'place'
    ? `${strongest}, one position each. From every position the unit sees the whole image; beside it stands the place of the position that responds most, with a margin of one position on each side.`
    : `${strongest}, one position each. Beside the whole image stands the part of it that the unit sees there.`;
}
