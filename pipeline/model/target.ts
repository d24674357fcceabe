// What an image is explained for: the score of a class, or the activation of a unit.

import { UserError } from '../base/user-error.ts';
import type { Card } from './card.ts';
import { findLogits } from './to-logits.ts';
import { getLayer, type Layer } from './layers.ts';
import type { Model } from './model.ts';

export type Target =
  | { readonly kind: 'class'; readonly index: number }
  /** The mean of a channel over all positions, or its value at one. */
  | {
      readonly kind: 'unit';
      readonly layer: string;
      readonly channel: number;
      readonly position?: { readonly row: number; readonly col: number };
    };

/** The tensor that holds the score of a target, and the element or the mean of elements that is it. */
export type Scored = {
  /** Name of a tensor of the model's graph, [N, K, …]. */
  readonly tensor: string;
  /** [K, …], without the axis of images. */
  readonly shape: readonly number[];
  /** Of `shape`: the score is ⟨weights, tensor⟩. */
  readonly weights: Float32Array;
};

/** Logits, or probabilities where the model has none. */
export function scoresTensor({ graph, card }: Pick<Model, 'graph' | 'card'>): string {
  const tensor = findLogits({ graph, card }) ?? card.probabilities;
  if (tensor !== undefined) return tensor;
  throw new UserError(
    `model "${card.name}": got no class scores, expected logits or probabilities; name the tensor in the card, or explain a unit`,
  );
}

/**
 * How a target is read off.
 *
 * @param numClasses length of the class scores
 * @throws UserError for a class or a unit that the model does not have
 */
export function scoredBy(
  model: Pick<Model, 'graph' | 'card' | 'layers'>,
  target: Target,
  numClasses: number,
): Scored {
  if (target.kind === 'class') {
    const tensor = scoresTensor(model);
    checkIndex('class', target.index, numClasses, model.card);
    const weights = new Float32Array(numClasses);
    weights[target.index] = 1;
    return { tensor, shape: [numClasses], weights };
  }
  const layer = getLayer(model, target.layer);
  checkIndex(`channel of ${layer.name}`, target.channel, layer.shape[0]!);
  return { tensor: layer.name, shape: layer.shape, weights: unitWeights(layer, target) };
}

function unitWeights(
  { shape }: Layer,
  { channel, position }: Extract<Target, { kind: 'unit' }>,
): Float32Array {
  const [numChannels = 1, height = 1, width = 1] = shape;
  const weights = new Float32Array(numChannels * height * width);
  const start = channel * height * width;
  if (!position) return weights.fill(1 / (height * width), start, start + height * width);
  checkIndex('row', position.row, height);
  checkIndex('col', position.col, width);
  weights[start + position.row * width + position.col] = 1;
  return weights;
}

function checkIndex(noun: string, index: number, count: number, card?: Card): void {
  if (Number.isInteger(index) && index >= 0 && index < count) return;
  const names = card?.labels.length ? ` (${card.labels[0]} … ${card.labels.at(-1)})` : '';
  throw new UserError(`${noun}: got ${index}, expected 0…${count - 1}${names}`);
}
