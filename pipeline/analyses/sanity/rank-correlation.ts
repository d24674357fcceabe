// Spearman's rank correlation of two maps.

/**
 * The correlation of ranks, −1…1; equal values share the mean of their ranks. 0 where one of the two
 * is the same everywhere. Spearman 1904, 10.2307/1412159.
 */
export function rankCorrelation(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) {
    throw new Error(`maps: got ${a.length} and ${b.length} values, expected as many`);
  }
  const [ranksA, ranksB] = [ranksOf(a), ranksOf(b)];
  const mean = (a.length - 1) / 2;
  let [product, squareA, squareB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const fromA = ranksA[i]! - mean;
    const fromB = ranksB[i]! - mean;
    product += fromA * fromB;
    squareA += fromA * fromA;
    squareB += fromB * fromB;
  }
  const length = Math.sqrt(squareA * squareB);
  return length > 0 ? product / length : 0;
}

/** From 0; equal values share the mean of their ranks. */
function ranksOf(values: Float32Array): Float64Array {
  const order = Uint32Array.from(values, (_, i) => i).sort((i, k) => values[i]! - values[k]!);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < order.length;) {
    const value = values[order[start]!]!;
    let end = start + 1;
    while (end < order.length && values[order[end]!] === value) end++;
    const rank = (start + end - 1) / 2;
    for (let k = start; k < end; k++) ranks[order[k]!] = rank;
    start = end;
  }
  return ranks;
}
