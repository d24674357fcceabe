// The scores of a model's classes before the softmax.

import type { Model } from './model.ts';

/** The tensor that the card calls logits, or what the softmax makes probabilities of; undefined where there is neither. */
export function findLogits({ graph, card }: Pick<Model, 'graph' | 'card'>): string | undefined {
  if (card.logits !== undefined) return card.logits;
  const softmax = graph.nodes.find(
    ({ op, outputs: [own] }) => op === 'Softmax' && own !== undefined && own === card.probabilities,
  );
  return softmax?.inputs[0];
}
