// The network from an image to the score of a target, for ways back of one's own.

import { float32, type Tensor } from '../../base/tensor.ts';
import type { Tensors } from '../../engine/engine.ts';
import type { Builder } from '../../graph/builder.ts';
import { cut } from '../../graph/cut.ts';
import { SEED } from '../../graph/gradient.ts';
import type { Graph } from '../../graph/graph.ts';
import { specialise, type Names } from '../../graph/replay.ts';
import type { InputImage, Responder } from '../../model/responder.ts';
import { inputShape } from '../../model/model-input.ts';
import { scoredBy, type Scored, type Target } from '../../model/target.ts';

export type ToScore = {
  readonly b: Builder;
  readonly names: Names;
  /** The builder's names for the image, the tensor that holds the score, and what reads it off. */
  readonly image: string;
  readonly of: string;
  readonly seed: string;
};

export function scoredOf({ model, numClasses }: Responder, target: Target): Scored {
  return scoredBy(model, target, numClasses);
}

/** As far as the score, for one image. */
export function toScore({ model }: Pick<Responder, 'model'>, { tensor }: Scored): ToScore {
  const { graph, card } = model;
  const shapes = { [card.input.tensor]: inputShape(card.input, 1) };
  const keep = new Set([card.input.tensor, tensor]);
  const { b, names } = specialise(cut(graph, [tensor]), shapes, keep);
  const of = names.get(tensor)!;
  const image = names.get(card.input.tensor)!;
  return { b, names, image, of, seed: b.input(SEED, 'float32', b.shape(of)) };
}

/**
 * Runs a graph made of `toScore` for an image; the program is loaded once.
 *
 * @param name of what goes back, not of the target
 */
export async function runToScore(
  responder: Responder,
  name: string,
  make: (scored: Scored) => Graph,
  image: InputImage,
  target: Target,
  others: Readonly<Record<string, Tensor>> = {},
): Promise<Tensors> {
  const { input } = responder.model.card;
  const scored = scoredOf(responder, target);
  const program = await responder.program(`${name} of ${scored.tensor}`, () => make(scored));
  return program.run({
    [input.tensor]: float32(inputShape(input, 1), image),
    [SEED]: float32([1, ...scored.shape], scored.weights),
    ...others,
  });
}
