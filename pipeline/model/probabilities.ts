// Class scores as probabilities.

import type { Model } from './model.ts';
import { findLogits } from './to-logits.ts';

/**
 * The probability of each class, from what `Responder.logits` gives of an image: the softmax of
 * logits, or the scores themselves where a model has only probabilities.
 */
export function probabilitiesOf(
  model: Pick<Model, 'graph' | 'card'>,
  scores: Float32Array,
): Float32Array {
  if (findLogits(model) === undefined) return scores;
  const largest = scores.reduce((max, score) => Math.max(max, score), -Infinity);
  const powers = scores.map((score) => Math.exp(score - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}
