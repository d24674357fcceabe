// Whether a model says one thing of an image: a score for each class, and none of places.

import { sizeOf } from '../base/tensor.ts';
import { cut } from '../graph/cut.ts';
import { specialise } from '../graph/replay.ts';
import { inputShape } from './model-input.ts';
import type { Model } from './model.ts';
import { findLogits } from './to-logits.ts';

/** False for models without class scores, and for those that score every place, as segmentation does. */
export function hasClassVector({ graph, card }: Pick<Model, 'graph' | 'card'>): boolean {
  const scores = findLogits({ graph, card }) ?? card.probabilities;
  if (scores === undefined) return false;
  const { tensor } = card.input;
  const { b, names } = specialise(cut(graph, [scores]), { [tensor]: inputShape(card.input, 1) });
  const shape = b.shape(names.get(scores)!);
  return sizeOf(shape) === shape[1];
}
