// Passes the data set through a model, range by range.

import { UserError } from '../base/user-error.ts';
import { mergeExamples } from '../analyses/examples/merge-examples.ts';
import {
  examplesKey,
  numKept,
  rangesOf,
  type ImageRange,
  type PassedRange,
} from '../stages/examples.ts';
import { findData, keepData } from '../stages/kept-data.ts';
import type { ModelBuild } from './model-build.ts';
import { passImages } from './pass-images.ts';

/**
 * Dataset examples and statistics of all layers, and the images that could not be read.
 *
 * @throws UserError where that is all of them
 */
export async function computeExamples(build: ModelBuild): Promise<PassedRange> {
  const { config, dataset, model, store, pool, reporter } = build;
  const numImages = dataset.images.length;
  const keyOf = (range: ImageRange) =>
    examplesKey(model, dataset, numKept(config.examples.top), range);
  const results = await passImages<ImageRange, PassedRange>(build, rangesOf(numImages), {
    title: `dataset examples of ${model.name}`,
    countImages: ({ start, end }) => end - start,
    find: (range) => findData(store, keyOf(range)),
    run: (range) => pool.run('examples', range),
    keep: (range, result) => keepData(store, keyOf(range), result),
  });
  const skipped = results.flatMap((result) => result.skipped);
  if (skipped.length === numImages) {
    const { image, reason } = skipped[0]!;
    throw new UserError(
      `data set: got ${numImages} images of which none can be read (${image}: ${reason}), expected some; name another folder`,
    );
  }
  if (skipped.length > 0) {
    reporter.note(
      `${skipped.length} images could not be read; they are listed on the model's page`,
    );
  }
  return { part: results.map(({ part }) => part).reduce(mergeExamples), skipped };
}
