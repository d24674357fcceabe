// Pooling by the p-norm: (Σ |x|ᵖ)^(1/p) over each window or over all of space.

import { float32, sizeOf } from '../../base/tensor.ts';
import { getInt, getInts, int } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Call, Rule } from '../rule.ts';
import { composed } from './composed.ts';
import { safeRoot } from './safe-root.ts';
import { extent, numPositions, windowAttributes, windowsOf } from './window.ts';

function power(b: Builder, x: string, p: number): string {
  const size = b.op('Abs', [x]);
  if (p === 1) return size;
  return p === 2 ? b.mul(x, x) : b.op('Pow', [size, b.scalar(p)]);
}

function poolWindows(call: Call) {
  const size = call.shape(0).slice(2);
  const windows = windowsOf(call.node, size, getInts(call.node, 'kernel_shape')!);
  const positions = windows.map((window, axis) => numPositions(window, size[axis]!));
  return { size, windows, positions };
}

export const lpPooling: Readonly<Record<string, Rule>> = {
  // the sum over each window as a convolution with ones, channel by channel
  LpPool: composed(
    (b, node) => {
      const x = node.inputs[0]!;
      const p = getInt(node, 'p', 2);
      const { size, windows, positions } = poolWindows(b.call(node));
      const reached = windows.map((window, axis) => {
        const last = (positions[axis]! - 1) * window.stride + extent(window);
        const after = Math.max(window.after, last - size[axis]! - window.before);
        return { ...window, after, ceil: false };
      });
      const channels = b.shape(x)[1]!;
      const kernel = windows.map((window) => window.kernel);
      const ones = new Float32Array(channels * sizeOf(kernel)).fill(1);
      const kernels = b.constant(float32([channels, 1, ...kernel], ones));
      const attributes = { ...windowAttributes(reached), group: int(channels) };
      return safeRoot(b, b.op('Conv', [power(b, x, p), kernels], attributes), p);
    },
    (call) => ({
      dtype: call.type(0).dtype,
      shape: [...call.shape(0).slice(0, 2), ...poolWindows(call).positions],
    }),
  ),
  GlobalLpPool: composed(
    (b, node) => {
      const x = node.inputs[0]!;
      const p = getInt(node, 'p', 2);
      const axes = [...b.shape(x).keys()].slice(2);
      return safeRoot(b, b.sum(power(b, x, p), axes, true), p);
    },
    (call) => ({
      dtype: call.type(0).dtype,
      shape: call.shape(0).map((length, axis) => (axis < 2 ? length : 1)),
    }),
  ),
};
