// Whether the rules of deconvnet and guided backpropagation are others than the gradient.

import { cut } from '../graph/cut.ts';
import { isRectifier } from '../graph/rectifier-rules.ts';
import { specialise } from '../graph/replay.ts';
import { inputShape } from './model-input.ts';
import type { Model } from './model.ts';

/**
 * Whether a rectifier lies between the image and a tensor. Without one both rules are the plain
 * gradient, as in transformers with GELU.
 */
export function hasRectifier(
  { graph, card }: Pick<Model, 'graph' | 'card'>,
  tensor: string,
): boolean {
  const shapes = { [card.input.tensor]: inputShape(card.input, 1) };
  const { b } = specialise(cut(graph, [tensor]), shapes);
  return b.nodes.some((node) => isRectifier(b, node));
}
