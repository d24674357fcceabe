// Normalizations by mean and variance of the activations themselves, written in simpler ops.

import { sizeOf } from '../../base/tensor.ts';
import { getFloat, getInt, getInts } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Rule } from '../rule.ts';
import { composed } from './composed.ts';

type Standardized = { readonly unit: string; readonly mean: string; readonly inverse: string };

/** (x − mean) / √(variance + ε) over `axes`, with the mean and 1/√(variance + ε) it takes. */
function standardize(
  b: Builder,
  x: string,
  axes: readonly number[],
  epsilon: number,
): Standardized {
  const mean = b.mean(x, axes, true);
  const centred = b.sub(x, mean);
  const variance = b.mean(b.mul(centred, centred), axes, true);
  const deviation = b.op('Sqrt', [b.add(variance, b.scalar(epsilon))]);
  const inverse = b.op('Reciprocal', [deviation]);
  return { unit: b.mul(centred, inverse), mean, inverse };
}

const axesFrom = (first: number, rank: number) =>
  Array.from({ length: rank - first }, (_, i) => first + i);

export const normalization: Readonly<Record<string, Rule>> = {
  // each channel of each image by itself
  InstanceNormalization: composed((b, node) => {
    const [x, scale, shift] = node.inputs as [string, string, string];
    const [, channels, ...space] = b.shape(x) as [number, number, ...number[]];
    const perChannel = [channels, ...space.map(() => 1)];
    const { unit } = standardize(
      b,
      x,
      axesFrom(2, space.length + 2),
      getFloat(node, 'epsilon', 1e-5),
    );
    return ['Add', [b.mul(unit, b.reshape(scale, perChannel)), b.reshape(shift, perChannel)]];
  }),
  // groups of channels of each image; scale and shift per channel
  GroupNormalization: composed((b, node) => {
    const [x, scale, shift] = node.inputs as [string, string, string];
    const shape = b.shape(x) as [number, number, ...number[]];
    const [batch, channels, ...space] = shape;
    const groups = getInt(node, 'num_groups', 1);
    const grouped = b.reshape(x, [batch, groups, (channels / groups) * sizeOf(space)]);
    const { unit } = standardize(b, grouped, [2], getFloat(node, 'epsilon', 1e-5));
    const perChannel = [channels, ...space.map(() => 1)];
    const scaled = b.mul(b.reshape(unit, shape), b.reshape(scale, perChannel));
    return ['Add', [scaled, b.reshape(shift, perChannel)]];
  }),
  // all axes from one on; older exporters also read the statistics
  LayerNormalization: {
    infer: (call) => {
      const { dtype, shape } = call.type(0);
      const first = call.axis(getInt(call.node, 'axis', -1));
      const kept = shape.map((length, axis) => (axis < first ? length : 1));
      return [
        { dtype, shape },
        { dtype, shape: kept },
        { dtype, shape: kept },
      ];
    },
    lower: (b, node) => {
      const [x, scale, shift] = node.inputs as [string, string, string?];
      const rank = b.shape(x).length;
      const axes = axesFrom(b.call(node).axis(getInt(node, 'axis', -1)), rank);
      const { unit, mean, inverse } = standardize(b, x, axes, getFloat(node, 'epsilon', 1e-5));
      const [wish] = node.outputs as [string];
      const [y] = shift
        ? b.append('Add', [b.mul(unit, scale), shift], {}, [wish])
        : b.append('Mul', [unit, scale], {}, [wish]);
      return [y!, mean, inverse].slice(0, node.outputs.length);
    },
  },
  // by the root mean square alone (Zhang & Sennrich 2019, arXiv:1910.07467), as ONNX Runtime names it
  SimplifiedLayerNormalization: composed((b, node) => {
    const [x, scale] = node.inputs as [string, string];
    const axes = axesFrom(b.call(node).axis(getInt(node, 'axis', -1)), b.shape(x).length);
    const square = b.mean(b.mul(x, x), axes, true);
    const size = b.op('Sqrt', [b.add(square, b.scalar(getFloat(node, 'epsilon', 1e-5)))]);
    return ['Mul', [b.div(x, size), scale]];
  }),
  MeanVarianceNormalization: composed((b, node) => {
    const x = node.inputs[0]!;
    const axes = (getInts(node, 'axes') ?? [0, 2, 3]).map((axis) => b.call(node).axis(axis));
    const centred = b.sub(x, b.mean(x, axes, true));
    const deviation = b.op('Sqrt', [b.mean(b.mul(centred, centred), axes, true)]);
    // against division by zero, as ONNX defines it
    return ['Div', [centred, b.add(deviation, b.scalar(1e-9))]];
  }),
};
