// Normalizations, each written in simpler ops so that value and gradient come from those.

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

/** s^−β; exponents in quarters by square roots, which vectorise where powers do not. */
function inversePower(b: Builder, s: string, beta: number): string {
  const quarters = beta * 4;
  if (!Number.isInteger(quarters) || quarters < 1 || quarters > 4) {
    return b.op('Pow', [s, b.scalar(-beta)]);
  }
  const root = b.op('Sqrt', [s]);
  const power = [
    () => b.op('Sqrt', [root]),
    () => root,
    () => b.mul(root, b.op('Sqrt', [root])),
    () => s,
  ];
  return b.op('Reciprocal', [power[quarters - 1]!()]);
}

/** (x − mean) / √(variance + ε) over `axes`. */
function standardized(b: Builder, x: string, axes: readonly number[], epsilon: number): string {
  const centred = b.sub(x, b.mean(x, axes, true));
  const variance = b.mean(b.mul(centred, centred), axes, true);
  return b.div(centred, b.op('Sqrt', [b.add(variance, b.scalar(epsilon))]));
}

export const normalization: Readonly<Record<string, Rule>> = {
  // inference: folded into a convolution before it, else one scale and one shift per channel
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
  // x / (bias + α/size · Σ x² over neighbouring channels)^β, the sum as a banded 1×1 convolution
  LRN: {
    infer: (call) => [call.type(0)],
    lower: (b, node) => {
      const x = node.inputs[0]!;
      const [, channels, ...space] = b.shape(x) as [number, number, ...number[]];
      const size = getInt(node, 'size', 1);
      const share = getFloat(node, 'alpha', 1e-4) / size;
      const before = Math.floor((size - 1) / 2);
      const after = size - 1 - before;
      const band = new Float32Array(channels * channels);
      for (let row = 0; row < channels; row++) {
        const last = Math.min(channels - 1, row + after);
        for (let col = Math.max(0, row - before); col <= last; col++)
          band[row * channels + col] = share;
      }
      const kernels = b.constant(float32([channels, channels, ...space.map(() => 1)], band));
      const bias = new Float32Array(channels).fill(getFloat(node, 'bias', 1));
      const sums = b.op('Conv', [b.mul(x, x), kernels, b.constant(float32([channels], bias))]);
      const factor = inversePower(b, sums, getFloat(node, 'beta', 0.75));
      return b.append('Mul', [x, factor], {}, node.outputs);
    },
  },
  InstanceNormalization: {
    infer: (call) => [call.type(0)],
    lower: (b, node) => {
      const [x, scale, shift] = node.inputs as [string, string, string];
      const [, channels, ...space] = b.shape(x) as [number, number, ...number[]];
      const axes = space.map((_, axis) => axis + 2);
      const perChannel = [channels, ...space.map(() => 1)];
      const unit = standardized(b, x, axes, getFloat(node, 'epsilon', 1e-5));
      const scaled = b.mul(unit, b.reshape(scale, perChannel));
      return b.append('Add', [scaled, b.reshape(shift, perChannel)], {}, node.outputs);
    },
  },
  LayerNormalization: {
    infer: (call) => [call.type(0)],
    lower: (b, node) => {
      const [x, scale, shift] = node.inputs as [string, string, string?];
      const rank = b.shape(x).length;
      const axis = getInt(node, 'axis', -1);
      const first = axis < 0 ? axis + rank : axis;
      const axes = Array.from({ length: rank - first }, (_, i) => first + i);
      const unit = standardized(b, x, axes, getFloat(node, 'epsilon', 1e-5));
      const outputs = node.outputs.slice(0, 1);
      if (!shift) return b.append('Mul', [unit, scale], {}, outputs);
      return b.append('Add', [b.mul(unit, scale), shift], {}, outputs);
    },
  },
};
