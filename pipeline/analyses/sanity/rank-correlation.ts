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

/** More px than any map has; with the 32 bits of a value it fills the 53 that numbers are exact to. */
const maxLength = 2 ** 21;

/** From 0; equal values share the mean of their ranks. */
function ranksOf(values: Float32Array): Float64Array {
  const keys = sortedKeys(values);
  const ranks = new Float64Array(values.length);
  for (let start = 0; start < keys.length;) {
    const last = keys[start]! - (keys[start]! % maxLength) + maxLength;
    let end = start + 1;
    while (end < keys.length && keys[end]! < last) end++;
    const rank = (start + end - 1) / 2;
    for (let k = start; k < end; k++) ranks[keys[k]! % maxLength] = rank;
    start = end;
  }
  return ranks;
}

/** Value and index in one number each, in the order of values: sorted faster than indices are by a function. */
function sortedKeys(values: Float32Array): Float64Array {
  if (values.length > maxLength) {
    throw new Error(`map: got ${values.length} values, expected at most ${maxLength}`);
  }
  // −0 is 0
  const bits = new Uint32Array(values.map((value) => value + 0).buffer);
  const keys = new Float64Array(bits.length);
  for (let i = 0; i < bits.length; i++) {
    // bits of numbers of one sign are in the order of their magnitudes
    const own = bits[i]!;
    const order = own >= 0x80000000 ? 0xffffffff - own : own + 0x80000000;
    keys[i] = order * maxLength + i;
  }
  return keys.sort();
}
