// Deformable convolution (Dai et al. 2017, arXiv:1703.06211): taps that look beside where they stand.

import { float32, sizeOf } from '../../base/tensor.ts';
import { getInt } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Node } from '../graph.ts';
import type { Call, Rule } from '../rule.ts';
import { composed } from './composed.ts';
import { sampleAt } from './sample.ts';
import { numPositions, windowsOf, type Window } from './window.ts';

const linear = { mode: 'linear', padding: 'zeros', isCentred: true };

function geometry(call: Call): { kernel: readonly number[]; windows: Window[]; out: number[] } {
  const [, , ...size] = call.shape(0);
  if (size.length !== 2) call.fail(`got ${size.length} spatial axes, expected 2`);
  const kernel = call.shape(1).slice(2);
  const windows = windowsOf(call.node, size, kernel);
  return { kernel, windows, out: windows.map((window, axis) => numPositions(window, size[axis]!)) };
}

/** Where each tap stands in px along one axis before it is moved: [1, taps·positions]. */
function standing(
  b: Builder,
  axis: number,
  windows: readonly Window[],
  out: readonly number[],
): string {
  const shape = [...windows.map(({ kernel }) => kernel), ...out];
  const [, kw, oh, ow] = shape as [number, number, number, number];
  const { stride, dilation, before } = windows[axis]!;
  const data = Float32Array.from({ length: sizeOf(shape) }, (_, i) => {
    const tap = Math.floor(i / (oh * ow));
    const position = axis === 0 ? Math.floor(i / ow) % oh : i % ow;
    return position * stride - before + dilation * (axis === 0 ? Math.floor(tap / kw) : tap % kw);
  });
  return b.constant(float32([1, data.length], data));
}

/** What the taps see: [N, C, taps·positions], weighed by the mask where there is one. */
function columns(b: Builder, node: Node): string {
  const [x, , offset, , mask] = node.inputs as [string, string, string, string?, string?];
  const { kernel, windows, out } = geometry(b.call(node));
  const [batch, channels, ...size] = b.shape(x) as [number, number, ...number[]];
  const groups = getInt(node, 'offset_group', 1);
  const count = sizeOf(kernel) * sizeOf(out);
  const moves = b.reshape(offset, [batch * groups, sizeOf(kernel), 2, sizeOf(out)]);
  const places = size.map((_, axis) => {
    const own = b.reshape(b.slice(moves, [2], [axis], [axis + 1]), [batch * groups, count]);
    return b.add(own, standing(b, axis, windows, out));
  });
  const parts = b.reshape(x, [batch * groups, channels / groups, ...size]);
  const seen = sampleAt(b, parts, places, linear);
  const weighed = mask ? b.mul(seen, b.reshape(mask, [batch * groups, count, 1])) : seen;
  return b.reshape(b.transpose(weighed, 0, 2, 1), [batch, channels, count]);
}

export const deformable: Readonly<Record<string, Rule>> = {
  DeformConv: composed(
    (b, node) => {
      const [x, weights, , bias] = node.inputs as [string, string, string, string?];
      const { kernel, out } = geometry(b.call(node));
      const [batch, channels] = b.shape(x) as [number, number];
      const numOut = b.shape(weights)[0]!;
      const group = getInt(node, 'group', 1);
      const depth = (channels / group) * sizeOf(kernel);
      const inputs = b.reshape(columns(b, node), [batch, group, depth, sizeOf(out)]);
      const kernels = b.reshape(weights, [1, group, numOut / group, depth]);
      const sums = b.reshape(b.matmul(kernels, inputs), [batch, numOut, ...out]);
      if (!bias) return ['Identity', [sums]];
      return ['Add', [sums, b.reshape(bias, [numOut, 1, 1])]];
    },
    (call) => {
      const [batch] = call.shape(0) as [number];
      return {
        dtype: call.type(0).dtype,
        shape: [batch, call.shape(1)[0]!, ...geometry(call).out],
      };
    },
  ),
};
