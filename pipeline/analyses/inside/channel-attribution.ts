// Channel attribution: which channels of a layer speak for a class and which against it, over the whole image.

import type { ChannelEffect, LayerResponse } from './layer-response.ts';

/** The sum of effects over all places, [C]. */
export function channelEffects({ effects, shape: [numChannels, height, width] }: LayerResponse) {
  const area = height * width;
  return Float32Array.from({ length: numChannels }, (_, channel) => {
    let sum = 0;
    for (let i = 0; i < area; i++) sum += effects[channel * area + i]!;
    return sum;
  });
}

/**
 * The channels with most to say: those for the class, strongest first, then those against it, the
 * strongest last.
 *
 * @param count of each sign, at most
 */
export function strongestChannels(response: LayerResponse, count: number): ChannelEffect[] {
  const all = Array.from(channelEffects(response), (effect, channel) => ({ channel, effect }));
  const ordered = all.toSorted((a, b) => b.effect - a.effect || a.channel - b.channel);
  const above = ordered.filter(({ effect }) => effect > 0).slice(0, count);
  const below = ordered.filter(({ effect }) => effect < 0).slice(-count);
  return [...above, ...below];
}
