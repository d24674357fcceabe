// The scores of a model's classes before the softmax.

import { sizeOf } from '../base/tensor.ts';
import type { Builder } from '../graph/builder.ts';
import { cut } from '../graph/cut.ts';
import { specialise, type Names } from '../graph/replay.ts';
import type { Layer } from './layers.ts';
import { inputShape } from './model-input.ts';
import type { Model } from './model.ts';

/** A network as far as its logits, put into a builder. */
export type ToLogits = {
  readonly b: Builder;
  readonly names: Names;
  /** The builder's name for the logits, [N, K]. */
  readonly end: string;
  readonly numLogits: number;
};

/**
 * The network as far as its logits, by way of a layer whose source is kept. Undefined where there are
 * no logits, where they are the layer itself, or where they are no vector.
 */
export function appendToLogits(
  { graph, card }: Pick<Model, 'graph' | 'card'>,
  { name, source }: Layer,
  batchSize: number,
): ToLogits | undefined {
  const logits = findLogits({ graph, card });
  if (logits === undefined || logits === source) return undefined;
  const { b, names } = specialise(
    cut(graph, [logits, name]),
    { [card.input.tensor]: inputShape(card.input, batchSize) },
    new Set([source]),
  );
  const end = names.get(logits)!;
  const [, numLogits = 0] = b.shape(end);
  return sizeOf(b.shape(end)) === batchSize * numLogits ? { b, names, end, numLogits } : undefined;
}

/** The tensor that the card calls logits, or what the softmax makes probabilities of; undefined where there is neither. */
export function findLogits({ graph, card }: Pick<Model, 'graph' | 'card'>): string | undefined {
  if (card.logits !== undefined) return card.logits;
  const softmax = graph.nodes.find(
    ({ op, outputs: [own] }) => op === 'Softmax' && own !== undefined && own === card.probabilities,
  );
  return softmax?.inputs[0];
}
