// Graphs that tell what a network says of images: class scores, the score of a target, and its gradients.

import { sizeOf } from '../base/tensor.ts';
import type { Engine } from '../engine/engine.ts';
import { cut } from '../graph/cut.ts';
import { backward, SEED, type Overrides } from '../graph/gradient.ts';
import type { Graph } from '../graph/graph.ts';
import { replay, specialise } from '../graph/replay.ts';
import type { Layer } from './layers.ts';
import { inputShape } from './model-input.ts';
import type { Model } from './model.ts';
import { scoresTensor, type Scored } from './target.ts';

/** Another way back through some ops; the name tells it from others. */
export type BackwardRule = { readonly name: string; readonly overrides: Overrides };

/** The part of the network up to a tensor, for so many images. */
function open({ graph, card }: Model, tensors: readonly string[], numImages: number) {
  const { tensor } = card.input;
  const keep = new Set([tensor, ...tensors]);
  return specialise(cut(graph, tensors), { [tensor]: inputShape(card.input, numImages) }, keep);
}

/** The class scores of each image, [N, K]. */
export function forwardGraph(model: Model, numImages: number): Graph {
  const scores = scoresTensor(model);
  const { b, names } = open(model, [scores], numImages);
  return b.build({ logits: names.get(scores)! });
}

/** Appends ⟨seed, of⟩ of each image; the seed is fed as a row for each. */
function scoreOf({ b, names }: ReturnType<typeof open>, { tensor }: Scored) {
  const of = names.get(tensor)!;
  const shape = b.shape(of);
  const rows = b.input(SEED, 'float32', [shape[0]!, sizeOf(shape.slice(1))]);
  const seed = b.reshape(rows, shape);
  const axes = [...shape.keys()];
  return { of, seed, score: b.sum(b.mul(seed, of), axes.slice(1)) };
}

/** The score of a target, [N]; takes the images and `SEED`, as all that follow. */
export function scoreGraph(model: Model, scored: Scored, numImages: number): Graph {
  const opened = open(model, [scored.tensor], numImages);
  return opened.b.build({ score: scoreOf(opened, scored).score });
}

/** Of the score of each image with respect to the image. */
export function gradientGraph(
  engine: Engine,
  model: Model,
  scored: Scored,
  numImages: number,
  rule?: BackwardRule,
): Graph {
  const opened = open(model, [scored.tensor], numImages);
  const { b, names } = opened;
  const { of, seed, score } = scoreOf(opened, scored);
  const overrides = { ...engine.rules, ...rule?.overrides };
  const wrt = [names.get(model.card.input.tensor)!];
  const [gradient] = backward(b, { of, seed, wrt, overrides });
  return b.build({ score, gradient: gradient! });
}

/** Of the score of each image with respect to a layer, and what that is. */
export function layerGradientGraph(
  engine: Engine,
  model: Model,
  scored: Scored,
  numImages: number,
  { name, source }: Layer,
): Graph {
  const opened = open(model, [...new Set([scored.tensor, name, source])], numImages);
  const { b, names } = opened;
  const { of, seed, score } = scoreOf(opened, scored);
  const overrides = engine.rules;
  const [found] = backward(b, { of, seed, wrt: [names.get(source)!], overrides });
  // a view only puts elements in another order or leaves some out, and shows gradients as it does them
  const view = cut(model.graph, [name], [source]);
  const gradient = name === source ? found! : replay(b, view, { [source]: found! }).get(name)!;
  return b.build({ score, gradient, activations: names.get(name)! });
}
