// Activation vectors as they are compared: centred and scaled by what a data set makes of each channel, of length 1.

/** Mean and spread of each channel over a population of activation vectors, [C] each. */
export type Population = { readonly means: Float64Array; readonly scales: Float64Array };

/** A direction in the space of a layer: a vector of length 1, or of 0s where there is none. */
export type Direction = Float64Array;

/**
 * Least spread of a channel, as a share of the median: what is nearly always silent would else decide
 * everything when it answers once.
 */
const leastSpread = 0.25;

/** Vectors shorter than this, in units of the spread, are nothing but rounding. */
const leastLength = 1e-6;

/**
 * What is usual in each channel. A channel that never varies has the scale 0: it tells nothing apart.
 *
 * @param vectors [C] each, at least one
 */
export function populationOf(vectors: readonly Float32Array[]): Population {
  const numChannels = vectors[0]!.length;
  const means = new Float64Array(numChannels);
  const spreads = new Float64Array(numChannels);
  for (const vector of vectors) vector.forEach((value, i) => (means[i]! += value));
  for (let i = 0; i < numChannels; i++) means[i]! /= vectors.length;
  for (const vector of vectors) {
    vector.forEach((value, i) => (spreads[i]! += (value - means[i]!) ** 2));
  }
  for (let i = 0; i < numChannels; i++) spreads[i] = Math.sqrt(spreads[i]! / vectors.length);
  const varying = spreads.filter((spread) => spread > 0).sort();
  const floor = leastSpread * (varying[Math.floor(varying.length / 2)] ?? 0);
  const scales = spreads.map((spread) => (spread > 0 ? 1 / Math.max(spread, floor) : 0));
  return { means, scales };
}

/** Channels by which vectors are compared, at least: in one dimension every cosine is 1 or −1. */
const leastChannels = 2;

/**
 * Whether vectors can be compared at all: whether enough channels ever vary, as they do not in a
 * layer of one unit, in one where all others are dead, or where all images are the same.
 *
 * @param without a channel that is left out
 */
export function canCompare({ scales }: Population, without?: number): boolean {
  const varying = scales.filter((scale, channel) => scale > 0 && channel !== without);
  return varying.length >= leastChannels;
}

/**
 * How a vector departs from what is usual, as a direction.
 *
 * @param without a channel that is left out
 */
export function directionOf(
  vector: Float32Array,
  { means, scales }: Population,
  without?: number,
): Direction {
  const own = Float64Array.from(vector, (value, i) => (value - means[i]!) * scales[i]!);
  if (without !== undefined) own[without] = 0;
  const length = Math.sqrt(dot(own, own));
  return length > leastLength ? own.map((value) => value / length) : own.fill(0);
}

/** Cosine of two directions; 0 where one is none. */
export function dot(a: Direction, b: Direction): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

export function isNone(direction: Direction): boolean {
  return direction.every((value) => value === 0);
}

/** Sum of directions, in their order. */
export function sumOf(directions: readonly Direction[], numChannels: number): Float64Array {
  const sum = new Float64Array(numChannels);
  for (const direction of directions) {
    for (let i = 0; i < numChannels; i++) sum[i]! += direction[i]!;
  }
  return sum;
}
