// Resize: a fixed linear map along each axis, so its gradient is the transposed map.

import { float32, type Tensor } from '../../base/tensor.ts';
import { getFloat, getInt, getInts, getString } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Call, Rule } from '../rule.ts';

const single = Math.fround;

/** Only Resizes whose value does not mix axes or drop taps are maps along each axis. */
function checkSupported(call: Call): void {
  for (const key of ['antialias', 'exclude_outside']) {
    if (getInt(call.node, key, 0) === 1) call.fail(`got ${key}=1, expected 0`);
  }
  const policy = getString(call.node, 'keep_aspect_ratio_policy', 'stretch');
  if (policy !== 'stretch') call.fail(`got keep_aspect_ratio_policy "${policy}", expected stretch`);
}

/** Lengths and scales of every axis after a Resize. */
export function target(call: Call): { shape: number[]; scales: number[] } {
  const from = call.shape(0);
  const axes = getInts(call.node, 'axes') ?? [...from.keys()];
  const shape = [...from];
  const scales = from.map(() => 1);
  const sizes = call.numbers(3);
  const factors = call.numbers(2);
  axes.forEach((axis, i) => {
    if (sizes?.length) {
      shape[axis] = sizes[i]!;
      scales[axis] = single(sizes[i]! / from[axis]!);
    } else {
      scales[axis] = factors?.[i] ?? 1;
      shape[axis] = Math.floor(single(from[axis]! * scales[axis]));
    }
  });
  return { shape, scales };
}

/**
 * Position in the input that output `i` looks at (ONNX Resize, coordinate_transformation_mode),
 * in single precision as engines compute it: a rounding error decides which px is nearest.
 */
function source(call: Call, i: number, from: number, to: number, scale: number): number {
  const mode = getString(call.node, 'coordinate_transformation_mode', 'half_pixel');
  switch (mode) {
    case 'asymmetric':
      return single(i / scale);
    case 'align_corners':
      return to === 1 ? 0 : single((i * (from - 1)) / (to - 1));
    case 'pytorch_half_pixel':
      return to === 1 ? 0 : single(single((i + 0.5) / scale) - 0.5);
    case 'half_pixel':
      return single(single((i + 0.5) / scale) - 0.5);
    default:
      return call.fail(`coordinate_transformation_mode "${mode}" is not supported`);
  }
}

/** Input positions and their weights for output at `x`. */
function taps(call: Call, x: number): { at: number; weight: number }[] {
  const mode = getString(call.node, 'mode', 'nearest');
  const floor = Math.floor(x);
  const rest = x - floor;
  if (mode === 'nearest') return [{ at: nearest(call, x), weight: 1 }];
  if (mode === 'linear') {
    return [
      { at: floor, weight: 1 - rest },
      { at: floor + 1, weight: rest },
    ];
  }
  const a = getFloat(call.node, 'cubic_coeff_a', -0.75);
  return [-1, 0, 1, 2].map((k) => ({ at: floor + k, weight: cubic(Math.abs(rest - k), a) }));
}

function nearest(call: Call, x: number): number {
  switch (getString(call.node, 'nearest_mode', 'round_prefer_floor')) {
    case 'floor':
      return Math.floor(x);
    case 'ceil':
      return Math.ceil(x);
    case 'round_prefer_ceil':
      return Math.floor(x + 0.5);
    default:
      return Math.ceil(x - 0.5);
  }
}

/** Cubic convolution kernel (Keys 1981, 10.1109/TASSP.1981.1163711). */
function cubic(d: number, a: number): number {
  if (d <= 1) return ((a + 2) * d - (a + 3)) * d * d + 1;
  return d < 2 ? ((a * d - 5 * a) * d + 8 * a) * d - 4 * a : 0;
}

/** The map along one axis as a matrix [to, from]; positions beyond the edge stand for the edge. */
export function axisMatrix(call: Call, from: number, to: number, scale: number): Tensor {
  const data = new Float32Array(to * from);
  for (let i = 0; i < to; i++) {
    for (const { at, weight } of taps(call, source(call, i, from, to, scale))) {
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
    infer: (call) => {
      checkSupported(call);
      return [{ dtype: call.type(0).dtype, shape: target(call).shape }];
    },
    gradient: (b, node, [g]) => {
      const call = b.call(node);
      const { shape, scales } = target(call);
      return [
        call.shape(0).reduce((whole, from, axis) => {
          const to = shape[axis]!;
          if (to === from) return whole;
          return alongAxis(b, whole, b.constant(axisMatrix(call, from, to, scales[axis]!)), axis);
        }, g!),
      ];
    },
  },
};
