// Sampling a picture at computed places, and affine grids of places (Jaderberg et al. 2015, arXiv:1506.02025).

import { float32, sizeOf, stridesOf, tensor } from '../../base/tensor.ts';
import { getInt, getString, int } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Node } from '../graph.ts';
import type { Rule } from '../rule.ts';
import { composed } from './composed.ts';

/** One of the px that count at each place along one axis: positions [N, P] as whole floats and their weights. */
type Tap = { readonly at: string; readonly weight: string | undefined };

/** Coefficient of the cubic kernel (Keys 1981, 10.1109/TASSP.1981.1163711) that ONNX uses here. */
const cubicA = -0.75;

/** a₀ + a₁x + a₂x² + … by Horner's rule. */
function polynomial(b: Builder, x: string, coefficients: readonly number[]): string {
  const [last, ...rest] = coefficients.toReversed() as [number, ...number[]];
  return rest.reduce((sum, a) => b.add(b.mul(sum, x), b.scalar(a)), b.scalar(last));
}

/** Weight of the px at distance `d`, below 1 or from 1 to 2. */
const near = (b: Builder, d: string) => polynomial(b, d, [1, 0, -(cubicA + 3), cubicA + 2]);
const far = (b: Builder, d: string) =>
  polynomial(b, d, [-4 * cubicA, 8 * cubicA, -5 * cubicA, cubicA]);

/** The px that count at places `p` (in px), by the mode of interpolation. */
function taps(b: Builder, node: Node, p: string): Tap[] {
  const mode = getString(node, 'mode', 'linear');
  if (mode === 'nearest') return [{ at: b.op('Round', [p]), weight: undefined }];
  const floor = b.op('Floor', [p]);
  const rest = b.sub(p, floor);
  const one = b.scalar(1);
  const left = b.sub(one, rest);
  const next = b.add(floor, one);
  if (mode === 'linear') {
    return [
      { at: floor, weight: left },
      { at: next, weight: rest },
    ];
  }
  if (mode !== 'cubic') b.call(node).fail(`got mode "${mode}", expected linear, nearest or cubic`);
  return [
    { at: b.sub(floor, one), weight: far(b, b.add(rest, one)) },
    { at: floor, weight: near(b, rest) },
    { at: next, weight: near(b, left) },
    { at: b.add(next, one), weight: far(b, b.add(left, one)) },
  ];
}

/** Brings a tap into the picture: beyond its edge it counts nothing, or stands for a px within. */
function padded(b: Builder, node: Node, { at, weight }: Tap, length: number): Tap {
  const mode = getString(node, 'padding_mode', 'zeros');
  const [zero, last] = [b.scalar(0), b.scalar(length - 1)];
  const clipped = (x: string) => b.op('Clip', [x, zero, last]);
  if (mode === 'border') return { at: clipped(at), weight };
  if (mode === 'reflection') {
    // about the centres of the outer px, or about their outer edges
    const isCentred = getInt(node, 'align_corners', 0) === 1;
    const period = isCentred ? Math.max(1, 2 * (length - 1)) : 2 * length;
    const rounds = b.op('Floor', [b.scale(at, 1 / period)]);
    const inside = b.sub(at, b.scale(rounds, period));
    const mirrored = b.sub(b.scalar(isCentred ? period : period - 1), inside);
    return { at: clipped(b.op('Min', [inside, mirrored])), weight };
  }
  const place = clipped(at);
  const isInside = b.cast(b.op('Equal', [place, at]), 'float32');
  return { at: place, weight: weight ? b.mul(weight, isInside) : isInside };
}

/** Places along one axis in px from places in −1…1. */
function toPixels(b: Builder, g: string, length: number, isCentred: boolean): string {
  const half = (isCentred ? length - 1 : length) / 2;
  return b.add(b.scale(g, half), b.scalar((length - 1) / 2));
}

export const gridSample: Readonly<Record<string, Rule>> = {
  // each px around a place is looked up with all its channels and weighed
  GridSample: composed(
    (b, node) => {
      const [x, grid] = node.inputs as [string, string];
      const [batch, channels, ...size] = b.shape(x) as [number, number, ...number[]];
      const out = b.shape(grid).slice(1, -1);
      const places = sizeOf(out);
      const isCentred = getInt(node, 'align_corners', 0) === 1;
      const strides = stridesOf(size);
      const flat = b.reshape(grid, [batch, places, size.length]);
      const perAxis = size.map((length, axis) => {
        // a grid names cols first
        const column = size.length - 1 - axis;
        const g = b.reshape(b.slice(flat, [2], [column], [column + 1]), [batch, places]);
        const all = taps(b, node, toPixels(b, g, length, isCentred));
        return all.map((tap) => {
          const { at, weight } = padded(b, node, tap, length);
          return { weight, offset: b.mul(b.cast(at, 'int64'), b.scalar(strides[axis]!, 'int64')) };
        });
      });
      const first = Array.from({ length: batch }, (_, n) => n * sizeOf(size));
      const starts = { offset: b.constant(tensor('int64', [batch, 1], first)), weight: undefined };
      const corners = perAxis.reduce<{ offset: string; weight: string | undefined }[]>(
        (some, axis) =>
          some.flatMap((corner) =>
            axis.map(({ offset, weight }) => ({
              offset: b.add(corner.offset, offset),
              weight:
                corner.weight && weight ? b.mul(corner.weight, weight) : (weight ?? corner.weight),
            })),
          ),
        [starts],
      );
      const last = b.transpose(x, 0, ...size.map((_, axis) => axis + 2), 1);
      const rows = b.reshape(last, [batch * sizeOf(size), channels]);
      const terms = corners.map(({ offset, weight }) => {
        const found = b.op('Gather', [rows, offset], { axis: int(0) });
        return weight ? b.mul(found, b.reshape(weight, [batch, places, 1])) : found;
      });
      const sum = terms.reduce((p, q) => b.add(p, q));
      return ['Reshape', [b.transpose(sum, 0, 2, 1), b.indices([batch, channels, ...out])]];
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
