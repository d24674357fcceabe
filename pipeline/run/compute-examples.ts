// Passes the data set through a model, range by range.

import { UserError } from '../base/user-error.ts';
import { mergeExamples } from '../analyses/examples/merge-examples.ts';
import {
  examplesKey,
  findPart,
  keepPart,
  numKept,
  rangesOf,
  type ImageRange,
  type PassedRange,
} from '../stages/examples.ts';
import type { ModelBuild } from './model-build.ts';
import { workThrough } from './work-through.ts';

/**
 * Dataset examples and statistics of all layers, and the images that could not be read.
 *
 * @throws UserError where that is all of them
 */
export async function computeExamples({
  config,
  dataset,
  model,
  store,
  pool,
  reporter,
}: ModelBuild): Promise<PassedRange> {
  const numImages = dataset.images.length;
  const progress = reporter.start(`dataset examples of ${model.name}`, numImages, 'images');
  const pass = async (range: ImageRange): Promise<PassedRange> => {
    const key = examplesKey(model, dataset, numKept(config.examples.top), range);
    const found = await findPart(store, key);
    if (found) {
      progress.skip(range.end - range.start);
      return found;
    }
    const result = await pool.run('examples', range);
    await keepPart(store, key, result);
    progress.advance(range.end - range.start);
    return result;
  };
  const results = await workThrough(pool, rangesOf(numImages), pass).finally(() => progress.end());
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
