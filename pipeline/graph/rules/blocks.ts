// Ops that move elements between channels and space, or fit a picture into a frame.

import { float32, sizeOf } from '../../base/tensor.ts';
import { getInt, getInts, getString, ints } from '../attributes.ts';
import type { Call, Rule } from '../rule.ts';
import { composed } from './composed.ts';

/** How far a CenterCropPad adds before and after each axis; negative amounts crop. */
function centering(call: Call): { before: number[]; after: number[] } {
  const shape = call.shape(0);
  const axes = getInts(call.node, 'axes')?.map((axis) => call.axis(axis)) ?? [...shape.keys()];
  const lengths = call.numbers(1)!;
  const before = shape.map(() => 0);
  const after = shape.map(() => 0);
  axes.forEach((axis, i) => {
    const room = lengths[i]! - shape[axis]!;
    // half of it in front, rounded towards no change
    before[axis] = Math.trunc(room / 2);
    after[axis] = room - before[axis];
  });
  return { before, after };
}

/** Spatial size of what Col2Im puts together, of its windows, and the number of their positions per axis. */
function columnsOf(call: Call) {
  const size = call.numbers(1)!;
  const kernel = call.numbers(2)!;
  const ones = size.map(() => 1);
  const strides = getInts(call.node, 'strides') ?? ones;
  const dilations = getInts(call.node, 'dilations') ?? ones;
  const pads = getInts(call.node, 'pads') ?? [...size, ...size].map(() => 0);
  const rooms = size.map(
    (length, axis) =>
      length + pads[axis]! + pads[axis + size.length]! - dilations[axis]! * (kernel[axis]! - 1) - 1,
  );
  const positions = rooms.map((room, axis) => Math.floor(room / strides[axis]!) + 1);
  // px behind the last window
  const rest = rooms.map((room, axis) => room - (positions[axis]! - 1) * strides[axis]!);
  return { size, kernel, strides, dilations, pads, positions, rest };
}

export const blocks: Readonly<Record<string, Rule>> = {
  DepthToSpace: composed(
    (b, node) => {
      const x = node.inputs[0]!;
      const [n, c, h, w] = b.shape(x) as [number, number, number, number];
      const size = getInt(node, 'blocksize', 1);
      const depth = c / size ** 2;
      const isDepthFirst = getString(node, 'mode', 'DCR') === 'DCR';
      const opened = b.reshape(
        x,
        isDepthFirst ? [n, size, size, depth, h, w] : [n, depth, size, size, h, w],
      );
      const perm = isDepthFirst ? [0, 3, 4, 1, 5, 2] : [0, 1, 4, 2, 5, 3];
      const shape = [n, depth, h * size, w * size];
      return ['Reshape', [b.transpose(opened, ...perm), b.indices(shape)]];
    },
    (call) => {
      const [n, c, h, w] = call.shape(0) as [number, number, number, number];
      const size = getInt(call.node, 'blocksize', 1);
      return { dtype: call.type(0).dtype, shape: [n, c / size ** 2, h * size, w * size] };
    },
  ),
  SpaceToDepth: composed(
    (b, node) => {
      const x = node.inputs[0]!;
      const [n, c, h, w] = b.shape(x) as [number, number, number, number];
      const size = getInt(node, 'blocksize', 1);
      const opened = b.reshape(x, [n, c, h / size, size, w / size, size]);
      const shape = [n, c * size ** 2, h / size, w / size];
      return ['Reshape', [b.transpose(opened, 0, 3, 5, 1, 2, 4), b.indices(shape)]];
    },
    (call) => {
      const [n, c, h, w] = call.shape(0) as [number, number, number, number];
      const size = getInt(call.node, 'blocksize', 1);
      return { dtype: call.type(0).dtype, shape: [n, c * size ** 2, h / size, w / size] };
    },
  ),
  CenterCropPad: composed(
    (b, node) => {
      const { before, after } = centering(b.call(node));
      return ['Pad', [node.inputs[0]!, b.indices([...before, ...after])]];
    },
    (call) => {
      const { before, after } = centering(call);
      const shape = call.shape(0).map((length, axis) => length + before[axis]! + after[axis]!);
      return { dtype: call.type(0).dtype, shape };
    },
  ),
  // windows [N, C·taps, positions] summed into an image: a transposed convolution that puts each tap in its place
  Col2Im: composed(
    (b, node) => {
      const x = node.inputs[0]!;
      const { kernel, strides, dilations, pads, positions, rest, size } = columnsOf(b.call(node));
      const taps = sizeOf(kernel);
      const [batch, rows] = b.shape(x) as [number, number];
      const channels = rows / taps;
      const identity = new Float32Array(taps * taps);
      for (let tap = 0; tap < taps; tap++) identity[tap * (taps + 1)] = 1;
      const kernels = b.constant(float32([taps, 1, ...kernel], identity));
      const columns = b.reshape(x, [batch * channels, taps, ...positions]);
      const image = b.op('ConvTranspose', [columns, kernels], {
        strides: ints(...strides),
        dilations: ints(...dilations),
        pads: ints(...pads),
        output_padding: ints(...rest),
      });
      return ['Reshape', [image, b.indices([batch, channels, ...size])]];
    },
    (call) => {
      const [batch, rows] = call.shape(0) as [number, number];
      const { kernel, size } = columnsOf(call);
      return { dtype: call.type(0).dtype, shape: [batch, rows / sizeOf(kernel), ...size] };
    },
  ),
};
