// Place attribution: how much each place of a layer adds to the score of a class.

import type { LayerResponse } from './layer-response.ts';

/** The sum of effects over all channels, [H, W]. */
export function placeEffects({ effects, shape: [numChannels, height, width] }: LayerResponse) {
  const area = height * width;
  const sums = new Float32Array(area);
  for (let channel = 0; channel < numChannels; channel++) {
    for (let i = 0; i < area; i++) sums[i]! += effects[channel * area + i]!;
  }
  return sums;
}
