// Dataset examples of a whole model: in ranges of images, each kept as soon as it is done.

import { contentKey } from '../base/content-key.ts';
import type { ExamplesPart } from '../analyses/examples/collect-examples.ts';
import type { Skipped } from '../dataset/batches.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Model } from '../model/model.ts';

/** To be raised when the same images give other results. */
const edition = 1;

/** Ranges a data set is cut into, and the fewest images in one: a range lost to a kill costs little. */
const maxRanges = 24;
const minImages = 32;

/** Strongest images kept of a unit: more than are shown, for what is said of them as a whole. */
const leastKept = 32;

/** How many of the strongest images of a unit are kept where `numShown` are to be shown. */
export function numKept(numShown: number): number {
  return Math.max(leastKept, numShown);
}

/** Images [start, end) of a data set. */
export type ImageRange = { readonly start: number; readonly end: number };

/** The ranges in which a data set is passed; the same for any number of workers. */
export function rangesOf(numImages: number): ImageRange[] {
  const length = Math.max(minImages, Math.ceil(numImages / maxRanges));
  const count = Math.ceil(numImages / length);
  return Array.from({ length: count }, (_, i) => ({
    start: i * length,
    end: Math.min(numImages, (i + 1) * length),
  }));
}

/** The key of what a range gives. */
export function examplesKey(
  model: Model,
  dataset: Dataset,
  top: number,
  range: ImageRange,
): string {
  const { preprocessing, input } = model.card;
  return contentKey({
    analysis: 'examples',
    edition,
    model: model.hash,
    layers: model.layers.map(({ name }) => name),
    preprocessing,
    input,
    dataset: dataset.fingerprint,
    top,
    range,
  });
}

/** What passing a range of images gives. */
export type PassedRange = { readonly part: ExamplesPart; readonly skipped: readonly Skipped[] };
