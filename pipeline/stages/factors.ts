// What the units of a generated data set answer to by what its images were drawn from.

import { toThree } from '../base/to-digits.ts';
import { binFactors, factorCurve, type Binning } from '../analyses/factors/factor-curves.ts';
import type { Survey } from '../analyses/survey/survey.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { UnitRecord } from '../store/schema.ts';

type FactorCurves = NonNullable<UnitRecord['factors']>;

/** The images of a survey by each factor; undefined where the data set does not know what they were drawn from. */
export function factorsOf(
  { factors }: Dataset,
  survey: Survey | undefined,
): readonly Binning[] | undefined {
  return factors && survey && binFactors(survey.images.map((index) => factors(index)));
}

/** The curves of a channel; undefined where it answers alike to all images. */
export function unitFactors(
  binnings: readonly Binning[],
  survey: Survey,
  layer: string,
  channel: number,
): FactorCurves | undefined {
  const { peaks } = survey.layers.get(layer)!;
  const numChannels = peaks.length / survey.images.length;
  const answers = survey.images.map((_, at) => peaks[at * numChannels + channel]!);
  const curves = binnings.flatMap((binning) => factorCurve(binning, answers) ?? []);
  if (curves.length === 0) return undefined;
  return curves.map((curve) => ({
    ...curve,
    values: curve.values.map(toThree),
    means: curve.means.map(toThree),
    errors: curve.errors.map(toThree),
    explained: toThree(curve.explained),
  }));
}
