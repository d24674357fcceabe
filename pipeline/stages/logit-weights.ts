// What a unit adds to the logits, as its record says it: the classes that it raises and lowers most.

import { toThree } from '../base/to-digits.ts';
import type { Card } from '../model/card.ts';
import type { UnitRecord } from '../store/schema.ts';

/** Classes listed of each sign. */
const numShown = 5;

/**
 * The classes of the largest and of the smallest weights, by name, or by index where they have none;
 * undefined for a channel that adds nothing to any.
 *
 * @param weights [C, K] of `logitWeights`
 * @param numChannels C
 */
export function unitLogitWeights(
  weights: Float32Array,
  channel: number,
  numChannels: number,
  { labels }: Pick<Card, 'labels'>,
): UnitRecord['logitWeights'] {
  const numLogits = weights.length / numChannels;
  const own = weights.subarray(channel * numLogits, (channel + 1) * numLogits);
  if (own.every((weight) => weight === 0)) return undefined;
  const sorted = [...own.keys()].sort((a, b) => own[b]! - own[a]! || a - b);
  const entry = (k: number) => ({
    label: labels[k] ?? String(k),
    weight: toThree(own[k]!),
  });
  return {
    raises: sorted
      .filter((k) => own[k]! > 0)
      .slice(0, numShown)
      .map(entry),
    lowers: sorted
      .filter((k) => own[k]! < 0)
      .slice(-numShown)
      .reverse()
      .map(entry),
  };
}
