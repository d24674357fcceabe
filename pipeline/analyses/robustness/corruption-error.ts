// How much worse a network gets under corruptions than a baseline does.

/**
 * The corruption error CE of one kind: the errors over all severities, relative to those of the
 * baseline; 1 is as good. Hendrycks & Dietterich 2019, arXiv 1903.12261. Undefined where the baseline
 * makes no error at all.
 *
 * @param accuracy by severity, 0…1
 */
export function corruptionError(
  accuracy: readonly number[],
  baseline: readonly number[],
): number | undefined {
  if (accuracy.length !== baseline.length) {
    throw new Error(
      `severities: got ${accuracy.length} and ${baseline.length}, expected as many of both`,
    );
  }
  const errors = (shares: readonly number[]) => shares.reduce((sum, share) => sum + 1 - share, 0);
  const reference = errors(baseline);
  return reference > 0 ? errors(accuracy) / reference : undefined;
}

/** The mean of the errors of all kinds, mCE; undefined where there are none. */
export function meanCorruptionError(errors: readonly (number | undefined)[]): number | undefined {
  const known = errors.filter((error) => error !== undefined);
  return known.length > 0 ? known.reduce((sum, error) => sum + error, 0) / known.length : undefined;
}
