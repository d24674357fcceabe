// What of a model decides its answers and its maps, for content keys.

import type { Model } from '../../model/model.ts';

/** Plain data that differs where the same image would be answered or explained otherwise. */
export function subjectOfKey({ hash, card, layers }: Model): Record<string, unknown> {
  const { input, preprocessing, logits, probabilities } = card;
  const names = layers.map(({ name }) => name);
  return { model: hash, input, preprocessing, logits, probabilities, layers: names };
}
