// Resize: a fixed linear map along each axis, so its gradient is the transposed map.

import { float32, type Tensor } from '../../base/tensor.ts';
import { getInts, getString } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Call, Rule } from '../rule.ts';
import { tapsOf } from './resize-taps.ts';

const single = Math.fround;

/** Lengths and scales of every axis after a Resize. */
export function target(call: Call): { shape: number[]; scales: number[] } {
  const from = call.shape(0);
  const axes = getInts(call.node, 'axes')?.map((axis) => call.axis(axis)) ?? [...from.keys()];
  const shape = [...from];
  const scales = from.map(() => 1);
  const sizes = call.numbers(3);
  const factors = call.numbers(2);
  const common = sizes?.length ? commonScale(call, axes, sizes) : undefined;
  axes.forEach((axis, i) => {
    if (common !== undefined) {
      scales[axis] = common;
      shape[axis] = Math.round(common * from[axis]!);
    } else if (sizes?.length) {
      shape[axis] = sizes[i]!;
      scales[axis] = single(sizes[i]! / from[axis]!);
    } else {
      scales[axis] = factors?.[i] ?? 1;
      shape[axis] = Math.floor(single(from[axis]! * scales[axis]));
    }
  });
  return { shape, scales };
}

/** The one scale by which a picture keeps its proportions within the sizes or around them; undefined where it need not. */
function commonScale(
  call: Call,
  axes: readonly number[],
  sizes: readonly number[],
): number | undefined {
  const policy = getString(call.node, 'keep_aspect_ratio_policy', 'stretch');
  if (policy === 'stretch') return undefined;
  const scales = axes.map((axis, i) => single(sizes[i]! / call.shape(0)[axis]!));
  return policy === 'not_larger' ? Math.min(...scales) : Math.max(...scales);
}

/** The map along one axis as a matrix [to, from]; positions beyond the edge stand for the edge. */
export function axisMatrix(call: Call, from: number, to: number, scale: number): Tensor {
  const data = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    for (const { at, weight } of tapsOf(call, i, { from, to, scale })) {
      data[i * from + Math.min(from - 1, Math.max(0, at))]! += weight;
    }
  }
  return float32([to, from], data);
}

/** g [..., to, ...] · matrix [to, from] along `axis`. */
function alongAxis(b: Builder, g: string, matrix: string, axis: number): string {
  const last = b.shape(g).length - 1;
  if (axis === last) return b.matmul(g, matrix);
  const perm = b.shape(g).map((_, other) => other);
  [perm[axis], perm[last]] = [perm[last]!, perm[axis]!];
  return b.transpose(b.matmul(b.transpose(g, ...perm), matrix), ...perm);
}

export const resize: Readonly<Record<string, Rule>> = {
  Resize: {
    infer: (call) => [{ dtype: call.type(0).dtype, shape: target(call).shape }],
    gradient: (b, node, [g]) => {
      const call = b.call(node);
      const { shape, scales } = target(call);
      return [
        call.shape(0).reduce((whole, from, axis) => {
          const to = shape[axis]!;
          if (to === from && scales[axis] === 1) return whole;
          return alongAxis(b, whole, b.constant(axisMatrix(call, from, to, scales[axis]!)), axis);
        }, g!),
      ];
    },
  },
};
