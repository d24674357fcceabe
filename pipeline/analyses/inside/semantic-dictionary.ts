// Semantic dictionary: which channels fire at a place, as the words in which the layer speaks of it.

import type { ChannelEffect, LayerResponse } from './layer-response.ts';

export type DictionaryEntry = {
  readonly row: number;
  readonly col: number;
  /** Those that fire most there, strongest first, with what each adds to the score from there. */
  readonly channels: readonly (ChannelEffect & { readonly value: number })[];
};

/** Share of the shorter side that chosen places keep from each other, where there is room. */
const leastDistance = 1 / 4;

/**
 * @param numPlaces at most; the strongest, chosen so that they lie apart
 * @param numChannels of each place, at most; silent ones are left out
 */
export function semanticDictionary(
  response: LayerResponse,
  numPlaces: number,
  numChannels: number,
): DictionaryEntry[] {
  const [, , width] = response.shape;
  return choosePlaces(response, numPlaces).map((place) => ({
    row: Math.floor(place / width),
    col: place % width,
    channels: channelsAt(response, place).slice(0, numChannels),
  }));
}

function channelsAt(
  { activations, effects, shape: [count, height, width] }: LayerResponse,
  place: number,
) {
  const area = height * width;
  return Array.from({ length: count }, (_, channel) => ({
    channel,
    value: activations[channel * area + place]!,
    effect: effects[channel * area + place]!,
  }))
    .filter(({ value }) => value > 0)
    .toSorted((a, b) => b.value - a.value || a.channel - b.channel);
}

/** Places by the length of their activation vectors; each keeps its distance from those before it. */
function choosePlaces(response: LayerResponse, numPlaces: number): number[] {
  const [, height, width] = response.shape;
  const strengths = squares(response);
  const order = [...strengths.keys()].toSorted((p, q) => strengths[q]! - strengths[p]! || p - q);
  const apart = Math.max(1, leastDistance * Math.min(height, width));
  const isApart = (p: number, q: number) =>
    Math.hypot(Math.floor(p / width) - Math.floor(q / width), (p % width) - (q % width)) >= apart;
  const chosen: number[] = [];
  for (const place of order) {
    if (chosen.length === numPlaces) break;
    if (chosen.every((other) => isApart(place, other))) chosen.push(place);
  }
  return chosen;
}

/** Squared lengths of the activation vectors, [H, W]. */
function squares({ activations, shape: [numChannels, height, width] }: LayerResponse) {
  const area = height * width;
  const sums = new Float64Array(area);
  for (let channel = 0; channel < numChannels; channel++) {
    for (let i = 0; i < area; i++) sums[i]! += activations[channel * area + i]! ** 2;
  }
  return sums;
}
