// Whether values add up to what they explain.

/**
 * How far the values are from adding up to what they explain, as a share of that; nothing where there
 * is nothing to explain.
 */
export function completenessOf(
  values: Float32Array,
  difference: number,
): Readonly<Record<string, number>> {
  if (difference === 0) return {};
  let sum = 0;
  for (const value of values) sum += value;
  return { completeness: Math.abs((sum - difference) / difference) };
}
