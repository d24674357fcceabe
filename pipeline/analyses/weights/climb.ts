// Follows a channel of a feature map upwards through what leaves channels apart: activations, poolings, concatenations.

import { getInt } from '../../graph/attributes.ts';
import type { Builder } from '../../graph/builder.ts';
import type { Node } from '../../graph/graph.ts';
import { gatedInput } from '../../graph/linearised.ts';

export type Place = {
  readonly tensor: string;
  readonly channel: number;
  /** What the channel was multiplied by on the way down from here. */
  readonly factor: number;
};

export type Wires = {
  readonly b: Builder;
  readonly producers: ReadonlyMap<string, Node>;
};

/** Ops of which every channel of the output follows from the same channel of the first input. */
const keepingChannels = new Set([
  'Relu',
  'LeakyRelu',
  'PRelu',
  'Clip',
  'Sigmoid',
  'HardSigmoid',
  'HardSwish',
  'Tanh',
  'Elu',
  'Celu',
  'Selu',
  'Gelu',
  'Mish',
  'Softplus',
  'Softsign',
  'ThresholdedRelu',
  'Swish',
  'MaxPool',
  'AveragePool',
  'LpPool',
  'GlobalAveragePool',
  'LRN',
  'Identity',
  'Dropout',
  'Pad',
]);

/**
 * The first place on the way up from `start`, itself included, whose tensor `isGoal`; undefined where
 * the way ends before, or parts, as at a sum of two feature maps.
 */
export function climb(
  wires: Wires,
  start: Place,
  isGoal: (tensor: string) => boolean,
): Place | undefined {
  for (let place: Place | undefined = start; place; place = stepUp(wires, place)) {
    if (isGoal(place.tensor)) return place;
  }
  return undefined;
}

function stepUp({ b, producers }: Wires, { tensor, channel, factor }: Place): Place | undefined {
  const node = producers.get(tensor);
  if (!node) return undefined;
  const [x = '', y = ''] = node.inputs;
  if (keepingChannels.has(node.op)) return { tensor: x, channel, factor };
  if (node.op === 'Concat') return branchOf(b, node, { tensor, channel, factor });
  if (node.op === 'Transpose' && isToChannelsFirst(node)) return { tensor: x, channel, factor };
  const gated = gatedInput(producers, node);
  if (gated !== undefined) return { tensor: gated, channel, factor };
  if (node.op === 'Mul' || node.op === 'Div') {
    const [value, other] = b.value(y) ? [y, x] : [x, y];
    const by = channelValue(b, value, tensor, channel);
    if (by === undefined || (node.op === 'Div' && value === x)) return undefined;
    return { tensor: other, channel, factor: node.op === 'Mul' ? factor * by : factor / by };
  }
  if (node.op === 'Add' || node.op === 'Sub') {
    if (b.value(y)) return { tensor: x, channel, factor };
    if (b.value(x) && node.op === 'Add') return { tensor: y, channel, factor };
  }
  return undefined;
}

function branchOf(b: Builder, node: Node, { channel, factor }: Place): Place | undefined {
  const rank = b.shape(node.outputs[0]!).length;
  if ((getInt(node, 'axis', 1) + rank) % rank !== 1) return undefined;
  let first = 0;
  for (const tensor of node.inputs) {
    const count = b.shape(tensor)[1]!;
    if (channel < first + count) return { tensor, channel: channel - first, factor };
    first += count;
  }
  return undefined;
}

/** [N, H, W, C] → [N, C, H, W]. */
function isToChannelsFirst({ attributes }: Node): boolean {
  const { perm } = attributes;
  return perm !== undefined && 'ints' in perm && perm.ints.join() === '0,3,1,2';
}

/** The number that a constant holds for a channel of `tensor`; undefined where it is not one per channel. */
function channelValue(
  b: Builder,
  name: string,
  tensor: string,
  channel: number,
): number | undefined {
  const value = b.value(name);
  if (!value) return undefined;
  const data = value.data as Float32Array;
  if (data.length === 1) return data[0]!;
  const axis = 1 + value.shape.length - b.shape(tensor).length;
  return value.shape[axis] === data.length ? data[channel] : undefined;
}
