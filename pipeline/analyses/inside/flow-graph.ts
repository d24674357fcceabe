// The graph of spatial flow: back from marked places of a layer to all places of an earlier one.

import { sizeOf } from '../../base/tensor.ts';
import type { Engine } from '../../engine/engine.ts';
import { cut } from '../../graph/cut.ts';
import { backward } from '../../graph/gradient.ts';
import type { Graph } from '../../graph/graph.ts';
import { replay, specialise } from '../../graph/replay.ts';
import type { Layer } from '../../model/layers.ts';
import { inputShape } from '../../model/model-input.ts';
import type { Model } from '../../model/model.ts';

type Subject = Pick<Model, 'graph' | 'card'>;

/**
 * The network as far as a layer. It starts from the activations of the earlier one where these are
 * as the network has them, and from the image where they are shown in another order.
 */
export function flowPart({ graph }: Subject, from: Layer, to: Layer): Graph {
  if (from.source !== from.name) return cut(graph, [to.name, from.name]);
  const part = cut(graph, [to.name, from.name], [from.name]);
  const activations = { name: from.name, dtype: 'float32', shape: ['N', ...from.shape] } as const;
  return { ...part, inputs: [...part.inputs, activations] };
}

/**
 * Takes, beside the inputs of `part`, `weights` [1, C, H, W] of the later layer and `marks` [N, H · W]
 * of its places; gives `effects` [N, H′ · W′] of the places of the earlier.
 */
export function flowGraph(
  { rules }: Engine,
  { graph, card }: Subject,
  { part, from, to }: { readonly part: Graph; readonly from: Layer; readonly to: Layer },
  numRows: number,
): Graph {
  const shapes = {
    [card.input.tensor]: inputShape(card.input, numRows),
    [from.name]: [numRows, ...from.shape],
  };
  const { b, names } = specialise(part, shapes, new Set([from.source, to.name]));
  const [of, own, start] = [to.name, from.name, from.source].map((name) => names.get(name)!) as [
    string,
    string,
    string,
  ];
  const [, ...space] = to.shape;
  const weights = b.input('weights', 'float32', [1, ...to.shape]);
  const marks = b.input('marks', 'float32', [numRows, sizeOf(space)]);
  const seed = b.mul(weights, b.reshape(marks, [numRows, 1, ...space]));
  const [found] = backward(b, { of, seed, wrt: [start], overrides: rules });
  // a view shows gradients as it does what they are of
  const view = cut(graph, [from.name], [from.source]);
  const gradient =
    own === start ? found! : replay(b, view, { [from.source]: found! }).get(from.name)!;
  const effects = b.sum(b.mul(own, gradient), [1]);
  return b.build({ effects: b.reshape(effects, [numRows, sizeOf(from.shape.slice(1))]) });
}
