// Where the weights between two layers are all there is: nothing but sums and averages lies between.

import { getInt } from '../../graph/attributes.ts';
import type { Builder } from '../../graph/builder.ts';
import { cut } from '../../graph/cut.ts';
import { linearPath } from '../../graph/linear-path.ts';
import { preActivation } from '../../graph/pre-activation.ts';
import { specialise } from '../../graph/replay.ts';
import { inputShape } from '../../model/model-input.ts';
import type { Model } from '../../model/model.ts';
import type { LayerPair } from './pairs.ts';

/** By channel of the later layer, whether it is linear in the earlier before its own non-linearity. */
export function exactChannels(
  { graph, card }: Pick<Model, 'graph' | 'card'>,
  { from, to }: LayerPair,
): boolean[] {
  const part = cut(graph, [...new Set([to.name, from.source])]);
  const shapes = { [card.input.tensor]: inputShape(card.input, 1) };
  const { b, names } = specialise(part, shapes, new Set([from.source]));
  const found = channelsOf(b, names.get(from.source)!, preActivation(b, names.get(to.name)!));
  // of a view, whose channels are not those of the tensor, none is told
  return found.length === to.shape[0] ? found : Array<boolean>(to.shape[0] ?? 1).fill(false);
}

/** Branches that stand side by side are told one by one. */
function channelsOf(b: Builder, start: string, end: string): boolean[] {
  const node = b.nodes.findLast(({ outputs }) => outputs.includes(end));
  if (node?.op === 'Concat' && getInt(node, 'axis', 0) === 1) {
    return node.inputs.flatMap((input) => channelsOf(b, start, input));
  }
  const isLinear = linearPath(b, start, end) !== undefined;
  return Array<boolean>(b.shape(end)[1] ?? 1).fill(isLinear);
}
