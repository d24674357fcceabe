// What a layer makes of an image and what that adds to a score: activation · gradient, the score's linear part.
//
// Olah et al. 2018, "The Building Blocks of Interpretability", 10.23915/distill.00010.

import { getLayer } from '../../model/layers.ts';
import type { InputImage, Responder } from '../../model/responder.ts';
import type { Target } from '../../model/target.ts';

export type LayerResponse = {
  /** [C, H, W]; a layer without space has one place. */
  readonly shape: readonly [numChannels: number, height: number, width: number];
  /** Row-major in `shape`, as all that follow. */
  readonly activations: Float32Array;
  /** d score / d activation. */
  readonly gradient: Float32Array;
  /** Activation · gradient. */
  readonly effects: Float32Array;
  readonly score: number;
};

/** A channel with what it adds to the score; below 0 it speaks against the target. */
export type ChannelEffect = { readonly channel: number; readonly effect: number };

/** One run of the network and back to a layer. @throws UserError for a layer that is none */
export async function readLayer(
  responder: Responder,
  image: InputImage,
  target: Target,
  layer: string,
): Promise<LayerResponse> {
  const [found] = await responder.layerGradients([image], target, layer);
  const { activations, gradient, score } = found!;
  const [numChannels = 1, height = 1, width = 1] = getLayer(responder.model, layer).shape;
  return {
    shape: [numChannels, height, width],
    activations,
    gradient,
    effects: activations.map((value, i) => value * gradient[i]!),
    score,
  };
}
