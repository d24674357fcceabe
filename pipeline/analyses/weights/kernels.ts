// The weights of a unit: the kernel of the convolution that computes it, batch normalization folded in.

import type { Builder } from '../../graph/builder.ts';
import type { Node } from '../../graph/graph.ts';
import { specialise } from '../../graph/replay.ts';
import { inputShape } from '../../model/model-input.ts';
import type { Model } from '../../model/model.ts';
import { climb } from './climb.ts';

/** The kernel of one channel. */
export type UnitKernel = {
  /** [I, Kh, Kw] */
  readonly shape: readonly [numInputs: number, height: number, width: number];
  readonly values: Float32Array;
  /** Where each of the I inputs comes from. */
  readonly inputs: readonly KernelInput[];
  /** What the convolution reads: equal for kernels over the same channels of the same tensor. */
  readonly source: string;
  /** The convolution reads the image: its inputs are the input's channels. */
  readonly readsImage: boolean;
};

export type KernelInput = {
  /** Channel of the tensor that the convolution reads. */
  readonly channel: number;
  /** The unit that this channel is of, pooled or normalized maybe. */
  readonly unit?: { readonly layer: string; readonly channel: number };
};

/** The kernel of a unit; undefined where it is not computed by a single convolution, as a sum. */
export type Kernels = (layer: string, channel: number) => UnitKernel | undefined;

/** Makes the kernels of a model's units readable. */
export function kernelsOf({
  graph,
  card,
  layers,
}: Pick<Model, 'graph' | 'card' | 'layers'>): Kernels {
  const { tensor } = card.input;
  const { b, names } = specialise(graph, { [tensor]: inputShape(card.input, 1) });
  const producers = new Map(b.nodes.flatMap((node) => node.outputs.map((name) => [name, node])));
  const layerOf = new Map(layers.map(({ name }) => [names.get(name)!, name]));
  const image = names.get(tensor)!;
  return (layer, channel) => {
    const found = climb(
      { b, producers },
      { tensor: names.get(layer)!, channel, factor: 1 },
      (at) => producers.get(at)?.op === 'Conv',
    );
    const node = found && producers.get(found.tensor);
    const weights = node && b.value(node.inputs[1]!);
    if (!weights || weights.shape.length !== 4) return undefined;
    const [numOutputs, numInputs, height, width] = weights.shape as [
      number,
      number,
      number,
      number,
    ];
    const size = numInputs * height * width;
    const values = (weights.data as Float32Array).slice(
      found.channel * size,
      (found.channel + 1) * size,
    );
    const group = Math.floor(found.channel / (numOutputs / groupsOf(b, node)));
    const sources = Array.from({ length: numInputs }, (_, i) => {
      const own = group * numInputs + i;
      const from = { tensor: node.inputs[0]!, channel: own, factor: 1 };
      const end = climb({ b, producers }, from, (at) => at === image || layerOf.has(at));
      return { own, end };
    });
    const readsImage = sources.every(({ end }) => end?.tensor === image);
    const area = height * width;
    return {
      shape: [numInputs, height, width],
      // scales on the way, of batch normalizations that could not be folded and of the image
      values: values.map(
        (value, i) =>
          value * found.factor * (readsImage ? sources[Math.floor(i / area)]!.end!.factor : 1),
      ),
      inputs: sources.map(({ own, end }) => {
        const source = end && layerOf.get(end.tensor);
        return {
          channel: readsImage ? end!.channel : own,
          ...(source !== undefined && { unit: { layer: source, channel: end!.channel } }),
        };
      }),
      source: `${node.inputs[0]} ${group * numInputs}`,
      readsImage,
    };
  };
}

function groupsOf(b: Builder, node: Node): number {
  const [numOutputs = 1] = b.shape(node.outputs[0]!).slice(1);
  const numInputs = b.shape(node.inputs[0]!)[1]!;
  const perGroup = b.shape(node.inputs[1]!)[1]!;
  return Math.min(numOutputs, numInputs / perGroup);
}
