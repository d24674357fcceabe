// The one class of errors that users cause: printed as a single line, exit code 2, no stack.

import { distance } from 'fastest-levenshtein';

/** A mistake of the user. The message reads `noun: got X, expected Y` and says what to do next. */
export class UserError extends Error {
  override name = 'UserError';
}

/**
 * The error for a name that is not in a list: names what was got and the nearest valid names.
 *
 * @param noun what the name stands for, e.g. `layer`
 */
export function unknownName(noun: string, got: string, valid: readonly string[]): UserError {
  const nearest = nearestNames(got, valid);
  const more = valid.length > nearest.length ? ` (${valid.length} in all)` : '';
  return new UserError(
    valid.length === 0
      ? `${noun}: got "${got}", but there are none`
      : `${noun}: got "${got}", expected one of ${nearest.join(', ')}${more}`,
  );
}

/** Up to `count` valid names, nearest to `got` by edit distance first. */
export function nearestNames(got: string, valid: readonly string[], count = 8): string[] {
  const wanted = got.toLowerCase();
  return valid
    .map((name) => ({ name, cost: distance(wanted, name.toLowerCase()) }))
    .sort((a, b) => a.cost - b.cost)
    .slice(0, count)
    .map(({ name }) => name);
}
