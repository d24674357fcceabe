// What an attribution method says of an image: a signed number for each px, for each place of a layer, or for each colour of each px.

export type Attribution = {
  /** Above 0 what speaks for the target, below 0 what speaks against it; row-major in `shape`. */
  readonly values: Float32Array;
  /**
   * [C, height, width]: channels of the input, in their order, at its size; or one channel at the size
   * of the input or of a layer.
   */
  readonly shape: readonly [channels: number, height: number, width: number];
  /** Of CAM and its kin: the layer that was looked at. */
  readonly layer?: string;
  /** What the method measured of itself, e.g. `completeness`; the names are told by the method. */
  readonly figures: Readonly<Record<string, number>>;
};

/** The sum over channels: one signed number for each place, [height, width]. */
export function sumOverChannels({ values, shape: [numChannels, height, width] }: Attribution) {
  const area = height * width;
  const sums = new Float32Array(area);
  for (let channel = 0; channel < numChannels; channel++) {
    for (let i = 0; i < area; i++) sums[i]! += values[channel * area + i]!;
  }
  return sums;
}
