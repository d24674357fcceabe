// Where a number lies over images: its median, and the bounds of the middle half.

export type Band = { readonly median: number; readonly low: number; readonly high: number };

/**
 * Quartiles, between two values linearly.
 *
 * @param values at least one
 */
export function bandOf(values: readonly number[]): Band {
  if (values.length === 0) throw new Error('band: got no values, expected at least one');
  const sorted = values.toSorted((a, b) => a - b);
  const quantile = (share: number) => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const [low, high] = [sorted[below]!, sorted[Math.ceil(place)]!];
    return low + (place - below) * (high - low);
  };
  return { median: quantile(0.5), low: quantile(0.25), high: quantile(0.75) };
}
