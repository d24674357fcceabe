// Normalization of each activation by its neighbours: by nearby channels, or by the norm along an axis.

import { float32 } from '../../base/tensor.ts';
import { getFloat, getInt } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Rule } from '../rule.ts';
import { composed } from './composed.ts';

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

/** [channels, channels] with `weight` from `before` below the diagonal to `after` above it. */
function band(channels: number, before: number, after: number, weight: number): Float32Array {
  const matrix = new Float32Array(channels * channels);
  for (let row = 0; row < channels; row++) {
    const last = Math.min(channels - 1, row + after);
    for (let col = Math.max(0, row - before); col <= last; col++) {
      matrix[row * channels + col] = weight;
    }
  }
  return matrix;
}

export const responseNormalization: Readonly<Record<string, Rule>> = {
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
      const bias = b.constant(
        float32([channels], new Float32Array(channels).fill(getFloat(node, 'bias', 1))),
      );
      const kernels = (reach: number, past: number, weight: number) =>
        b.constant(
          float32([channels, channels, ...space.map(() => 1)], band(channels, reach, past, weight)),
        );
      const sums = b.op('Conv', [b.mul(x, x), kernels(before, after, share), bias]);
      const beta = getFloat(node, 'beta', 0.75);
      const factor = inversePower(b, sums, beta);
      const [y] = b.append('Mul', [x, factor], {}, node.outputs) as [string];
      b.addShortcut(y, {
        x,
        // g·s^−β − 2βα/size · x · Σ g·y/s, which node by node takes three times as many passes
        gradient: (g) => {
          const shares = b.mul(b.mul(g, y), b.op('Reciprocal', [sums]));
          const others = b.op('Conv', [shares, kernels(after, before, -2 * beta * share)]);
          return b.add(b.mul(g, factor), b.mul(x, others));
        },
      });
      return [y];
    },
  },
  // a row of zeros stays as it is
  LpNormalization: composed((b, node) => {
    const x = node.inputs[0]!;
    const p = getInt(node, 'p', 2);
    const axis = b.call(node).axis(getInt(node, 'axis', -1));
    const sums = b.sum(p === 1 ? b.op('Abs', [x]) : b.mul(x, x), [axis], true);
    const isPositive = b.op('Greater', [sums, b.scalar(0)]);
    const safe = b.op('Where', [isPositive, sums, b.scalar(1)]);
    return ['Div', [x, p === 1 ? safe : b.op('Sqrt', [safe])]];
  }),
};
