// What is kept of a layer while images pass: per channel its strongest images and an exact histogram.

/** Bins of a histogram. */
export const NUM_BINS = 128;

/**
 * Everything is flat, channel after channel, so that a worker can hand it over as it is.
 * Results do not depend on the order of the images, nor on how they were split among tallies.
 */
export type Tally = {
  readonly layer: string;
  /** [C, H, W], or [C] for a layer without space. */
  readonly shape: readonly number[];
  /** Images kept per channel. */
  readonly top: number;
  numImages: number;
  /** [C, top]: largest activation of the strongest images, strongest first; −∞ where there are none. */
  readonly values: Float64Array;
  /** [C, top]: index of the image; of two with one value the smaller comes first. */
  readonly images: Int32Array;
  /** [C, top]: where the largest activation stands, row · W + col; the first of equal ones. */
  readonly positions: Int32Array;
  /** [C, NUM_BINS]: how many activations fall into each of equal bins of the channel's range. */
  readonly counts: Float64Array;
  /** [C]: the range is [0, 2^e), or [−2^e, 2^e) where `signed`; the smallest that holds all activations. */
  readonly exponents: Int8Array;
  readonly signed: Uint8Array;
  /** [C] */
  readonly min: Float64Array;
  readonly max: Float64Array;
  /** [C]: number of activations at or below 0. */
  readonly inactive: Float64Array;
  /**
   * [C]: sum of the activations as whole part and rest. Rests are multiples of 2⁻³², so that adding
   * them is exact and the order of the images leaves no trace.
   */
  readonly wholeSum: Float64Array;
  readonly restSum: Float64Array;
};

/** Ranges start so small that nothing smaller is told apart. */
const smallestExponent = -20;
const noImage = 0x7fffffff;

export function createTally(layer: string, shape: readonly number[], top: number): Tally {
  const numChannels = shape[0]!;
  return {
    layer,
    shape,
    top,
    numImages: 0,
    values: new Float64Array(numChannels * top).fill(-Infinity),
    images: new Int32Array(numChannels * top).fill(noImage),
    positions: new Int32Array(numChannels * top),
    counts: new Float64Array(numChannels * NUM_BINS),
    exponents: new Int8Array(numChannels).fill(smallestExponent),
    signed: new Uint8Array(numChannels),
    min: new Float64Array(numChannels).fill(Infinity),
    max: new Float64Array(numChannels).fill(-Infinity),
    inactive: new Float64Array(numChannels),
    wholeSum: new Float64Array(numChannels),
    restSum: new Float64Array(numChannels),
  };
}

/** Enters an image among the strongest of a channel, if it is one of them. */
export function enterExample(
  { values, images, positions, top }: Tally,
  channel: number,
  value: number,
  image: number,
  position: number,
): void {
  const first = channel * top;
  let place = first + top;
  while (
    place > first &&
    (value > values[place - 1]! || (value === values[place - 1]! && image < images[place - 1]!))
  ) {
    place--;
  }
  if (place === first + top) return;
  values.copyWithin(place + 1, place, first + top - 1);
  images.copyWithin(place + 1, place, first + top - 1);
  positions.copyWithin(place + 1, place, first + top - 1);
  values[place] = value;
  images[place] = image;
  positions[place] = position;
}

/** Adds a sum to that of a channel. */
export function addSum({ wholeSum, restSum }: Tally, channel: number, sum: number): void {
  const whole = Math.floor(sum);
  wholeSum[channel]! += whole;
  restSum[channel]! += Math.round((sum - whole) * 2 ** 32) / 2 ** 32;
}
