// Depthwise convolutions along one axis: shifts, and sums of a few shifts, in one pass over memory.
//
// On the CPU, ONNX Runtime keeps channels in blocks that fill a vector register, and leaves that
// layout for every op that does not know it. Convolutions know it, and do a sum, a ReLU or a clamped
// line behind them in the same pass: a single tap is the cheapest way to write these.

import { float32 } from '../../base/tensor.ts';
import { int, ints } from '../attributes.ts';
import type { Builder } from '../builder.ts';

/** Channels in a block of the widest layout; images of other numbers of channels may not be blocked. */
const blockSize = 16;

/** The number of channels that fills the blocks which `numChannels` need. */
export function roundUp(numChannels: number): number {
  return Math.ceil(numChannels / blockSize) * blockSize;
}

/** Whether a tensor of this shape is one of images [N, C, H, W] that fill their blocks. */
export function fillsBlocks(shape: readonly number[]): boolean {
  return shape.length === 4 && roundUp(shape[1]!) === shape[1];
}

/** Whether at least half of the channels in the blocks of such a tensor are its own. */
export function isWorthFilling(shape: readonly number[]): boolean {
  return shape.length === 4 && 2 * shape[1]! >= roundUp(shape[1]!);
}

/** One spatial axis of [N, C, H, W]: 0 for rows, 1 for cols. */
export type Axis = 0 | 1;

/** Values for [rows, cols]: `own` along `axis`, `other` across. */
function along(axis: Axis, own: number, other: number): [number, number] {
  return axis === 0 ? [own, other] : [other, own];
}

/** Depthwise convolution along one axis, the same kernel and bias for all channels. */
export function convolve(
  b: Builder,
  x: string,
  axis: Axis,
  kernel: readonly number[],
  { stride = 1, dilation = 1, before = 0, after = 0, bias = 0 } = {},
): string {
  const numChannels = b.shape(x)[1]!;
  const weights = new Float32Array(numChannels * kernel.length);
  for (let i = 0; i < weights.length; i++) weights[i] = kernel[i % kernel.length]!;
  const shape = along(axis, kernel.length, 1);
  const biases = float32([numChannels], new Float32Array(numChannels).fill(bias));
  const inputs = [
    x,
    b.constant(float32([numChannels, 1, ...shape], weights)),
    ...(bias === 0 ? [] : [b.constant(biases)]),
  ];
  return b.op('Conv', inputs, {
    kernel_shape: ints(...shape),
    strides: ints(...along(axis, stride, 1)),
    dilations: ints(...along(axis, dilation, 1)),
    pads: ints(...along(axis, before, 0), ...along(axis, after, 0)),
    group: int(numChannels),
  });
}
