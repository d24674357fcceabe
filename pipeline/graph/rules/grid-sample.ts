// Sampling a picture at computed places, and affine grids of places (Jaderberg et al. 2015, arXiv:1506.02025).

import { float32, sizeOf, stridesOf } from '../../base/tensor.ts';
import { getInt, getString } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Node } from '../graph.ts';
import type { Rule } from '../rule.ts';
import { composed } from './composed.ts';
import { sampleAt, type Sampling } from './sample.ts';

/** Places along one axis in px from places in −1…1. */
function toPixels(b: Builder, g: string, length: number, isCentred: boolean): string {
  const half = (isCentred ? length - 1 : length) / 2;
  return b.add(b.scale(g, half), b.scalar((length - 1) / 2));
}

function samplingOf(b: Builder, node: Node): Sampling {
  const mode = getString(node, 'mode', 'linear');
  if (!['linear', 'nearest', 'cubic'].includes(mode)) {
    b.call(node).fail(`got mode "${mode}", expected linear, nearest or cubic`);
  }
  return {
    mode,
    padding: getString(node, 'padding_mode', 'zeros'),
    isCentred: getInt(node, 'align_corners', 0) === 1,
  };
}

export const gridSample: Readonly<Record<string, Rule>> = {
  GridSample: composed(
    (b, node) => {
      const [x, grid] = node.inputs as [string, string];
      const [batch, channels, ...size] = b.shape(x) as [number, number, ...number[]];
      const out = b.shape(grid).slice(1, -1);
      const sampling = samplingOf(b, node);
      const flat = b.reshape(grid, [batch, sizeOf(out), size.length]);
      const places = size.map((length, axis) => {
        // a grid names cols first
        const column = size.length - 1 - axis;
        const g = b.reshape(b.slice(flat, [2], [column], [column + 1]), [batch, sizeOf(out)]);
        return toPixels(b, g, length, sampling.isCentred);
      });
      const found = sampleAt(b, x, places, sampling);
      return ['Reshape', [b.transpose(found, 0, 2, 1), b.indices([batch, channels, ...out])]];
    },
    (call) => ({
      dtype: call.type(0).dtype,
      shape: [...call.shape(0).slice(0, 2), ...call.shape(1).slice(1, -1)],
    }),
  ),
  // every px of a picture of the given size as (col, row, …, 1), times a matrix per image
  AffineGrid: composed(
    (b, node) => {
      const [, , ...size] = b.call(node).numbers(1)!;
      const isCentred = getInt(node, 'align_corners', 0) === 1;
      const strides = stridesOf(size);
      const numAxes = size.length;
      const base = new Float32Array(sizeOf(size) * (numAxes + 1)).fill(1);
      for (let i = 0; i < sizeOf(size); i++) {
        size.forEach((length, axis) => {
          const at = Math.floor(i / strides[axis]!) % length;
          const place = isCentred ? (2 * at) / Math.max(1, length - 1) : (2 * at + 1) / length;
          base[i * (numAxes + 1) + numAxes - 1 - axis] = place - 1;
        });
      }
      const points = b.constant(float32([sizeOf(size), numAxes + 1], base));
      const theta = node.inputs[0]!;
      const places = b.matmul(points, b.transpose(theta, 0, 2, 1));
      return ['Reshape', [places, b.indices([b.shape(theta)[0]!, ...size, numAxes])]];
    },
    (call) => {
      const [batch, , ...size] = call.numbers(1)! as [number, number, ...number[]];
      return { dtype: call.type(0).dtype, shape: [batch, ...size, size.length] };
    },
  ),
};
