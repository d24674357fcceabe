// Max unpooling: each number goes back to where its window's maximum stood.

import { sizeOf } from '../../base/tensor.ts';
import { getInts, int } from '../attributes.ts';
import type { Call, Rule } from '../rule.ts';
import { composed } from './composed.ts';

/** Shape of the unpooled tensor [N, C, ...]: as given, or what the windows reach. */
function fullShape(call: Call): number[] {
  const given = call.numbers(2);
  if (given) return given;
  const kernel = getInts(call.node, 'kernel_shape')!;
  const strides = getInts(call.node, 'strides') ?? kernel.map(() => 1);
  const pads = getInts(call.node, 'pads') ?? [...kernel, ...kernel].map(() => 0);
  const [batch, channels, ...size] = call.shape(0) as [number, number, ...number[]];
  const full = size.map((length, axis) => {
    const cropped = pads[axis]! + pads[axis + size.length]!;
    return (length - 1) * strides[axis]! + kernel[axis]! - cropped;
  });
  return [batch, channels, ...full];
}

export const unpooling: Readonly<Record<string, Rule>> = {
  MaxUnpool: composed(
    (b, node) => {
      const [x, places] = node.inputs as [string, string];
      const shape = fullShape(b.call(node));
      const zeros = b.expand(b.scalar(0), [sizeOf(shape)]);
      const operands = [zeros, b.reshape(places, [-1]), b.reshape(x, [-1])];
      const flat = b.op('ScatterElements', operands, { axis: int(0) });
      return ['Reshape', [flat, b.indices(shape)]];
    },
    (call) => ({ dtype: call.type(0).dtype, shape: fullShape(call) }),
  ),
};
