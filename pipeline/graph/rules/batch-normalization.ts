// Batch normalization at inference: folded into the convolution before it, else one scale and one shift per channel.

import { float32, type Tensor } from '../../base/tensor.ts';
import { getFloat, getInt } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Node } from '../graph.ts';
import type { Rule } from '../rule.ts';

/** Numbers of a constant input as float32. */
function constantInput(b: Builder, name: string): Float32Array | undefined {
  return b.value(name)?.data as Float32Array | undefined;
}

/** The convolution with constant weights that computes `x`, where it may be merged. */
function constantConv(b: Builder, x: string): { node: Node; weights: Tensor } | undefined {
  if (b.isKept(x)) return undefined;
  const node = b.nodes.findLast(({ outputs }) => outputs[0] === x);
  const weights = node?.op === 'Conv' ? b.value(node.inputs[1]!) : undefined;
  const isConstant = weights && (!node?.inputs[2] || b.value(node.inputs[2]));
  return node && isConstant ? { node, weights } : undefined;
}

/** Appends the convolution `node` with every output channel scaled and shifted. */
function foldedConv(
  b: Builder,
  { node, weights }: { node: Node; weights: Tensor },
  scale: Float32Array,
  shift: Float32Array,
  outputs: readonly string[],
): readonly string[] {
  const perChannel = weights.data.length / scale.length;
  const kernels = Float32Array.from(
    weights.data as Float32Array,
    (value, i) => value * scale[Math.floor(i / perChannel)]!,
  );
  const bias = node.inputs[2] ? constantInput(b, node.inputs[2]) : undefined;
  const shifted = shift.map((value, channel) => value + (bias?.[channel] ?? 0) * scale[channel]!);
  const inputs = [
    node.inputs[0]!,
    b.constant(float32(weights.shape, kernels)),
    b.constant(float32([shift.length], shifted)),
  ];
  return b.append('Conv', inputs, node.attributes, outputs);
}

export const batchNormalization: Readonly<Record<string, Rule>> = {
  BatchNormalization: {
    infer: (call) => {
      if (getInt(call.node, 'training_mode', 0) === 1) {
        call.fail('got training_mode=1, expected 0; export the model in evaluation mode');
      }
      return [call.type(0)];
    },
    lower: (b, node) => {
      const [x, ...parameters] = node.inputs as [string, ...string[]];
      const epsilon = getFloat(node, 'epsilon', 1e-5);
      const values = parameters.map((name) => constantInput(b, name));
      const perChannel = [
        values[0]?.length ?? b.shape(parameters[0]!)[0]!,
        ...b
          .shape(x)
          .slice(2)
          .map(() => 1),
      ];
      if (values.every((value) => value !== undefined)) {
        const [gamma, beta, mean, variance] = values as [
          Float32Array,
          Float32Array,
          Float32Array,
          Float32Array,
        ];
        const scale = gamma.map((value, c) => value / Math.sqrt(variance[c]! + epsilon));
        const shift = beta.map((value, c) => value - mean[c]! * scale[c]!);
        const conv = constantConv(b, x);
        if (conv) return foldedConv(b, conv, scale, shift, node.outputs.slice(0, 1));
        const scaled = b.mul(x, b.constant(float32(perChannel, scale)));
        return b.append(
          'Add',
          [scaled, b.constant(float32(perChannel, shift))],
          {},
          node.outputs.slice(0, 1),
        );
      }
      const [gamma, beta, mean, variance] = parameters.map((name) =>
        b.reshape(name, perChannel),
      ) as [string, string, string, string];
      const deviation = b.op('Sqrt', [b.add(variance, b.scalar(epsilon))]);
      const scaled = b.mul(b.sub(x, mean), b.div(gamma, deviation));
      return b.append('Add', [scaled, beta], {}, node.outputs.slice(0, 1));
    },
  },
};
