// The self-test that a model must pass before anything is computed of it.

import { UserError } from '../base/user-error.ts';
import { createOrtEngine } from '../engine/ort.ts';
import type { Model } from '../model/model.ts';
import { selfTest, type SelfTestResult } from '../model/self-test.ts';
import type { BuildModelContext } from './model-build.ts';

/** Images of the self-test before a build, spread over the data set: enough for shares of one in a hundred. */
const numTestImages = 1000;

/**
 * Tells how the model does.
 *
 * @throws UserError where pictures of it would mean nothing, unless the build is forced
 */
export async function testModel(
  { dataset, reporter, force }: Pick<BuildModelContext, 'dataset' | 'reporter' | 'force'>,
  model: Model,
): Promise<SelfTestResult> {
  const result = await selfTest(createOrtEngine(), model, dataset, { numImages: numTestImages });
  const { top1, top5, numImages, numClasses, warnings, isFatal } = result;
  if (numClasses === 0) {
    reporter.note(
      `${model.name} ends in features: its accuracy is not tested, and what needs classes is left out; if it has class scores, name logits in the card`,
    );
  }
  if (top1 !== undefined && top5 !== undefined) {
    reporter.note(
      `self-test of ${model.name}: ${percent(top1)} right, ${percent(top5)} among five, of ${numImages} images`,
    );
  }
  // a data set without images is refused when it is passed
  if (isFatal && !force && numImages > 0) {
    throw new UserError(
      `self-test of ${model.name}: got ${warnings.join('; ')}; pictures made with this model would mean nothing: mend the card, or build with --force`,
    );
  }
  for (const warning of warnings) reporter.note(`warning: ${warning}`);
  return result;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
