// The gradient of max pooling: each window's goes to the first px, row by row, that holds its maximum.

import { sizeOf } from '../../base/tensor.ts';
import { getInts, int } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Node } from '../graph.ts';
import type { GradientRule } from '../rule.ts';
import { blockSize, keepsSize, maxPoolByPlaces, maxPoolByShifts } from './max-pool-blocked.ts';
import { scatterFlat } from './scatter-flat.ts';
import { windowsOf } from './window.ts';

/**
 * The gradient of a MaxPool, by the fastest way there is on the CPU. The indices that the op itself
 * gives cost 12 times as much as pooling without them (3 × 3 windows on one thread: 12.9 against
 * 1.1 ms for [8, 64, 64, 64]), so they are the last resort.
 */
export const maxPoolGradient: GradientRule = (b, node, ...rest) =>
  fastest(b, node)(b, node, ...rest);

function fastest(b: Builder, node: Node): GradientRule {
  const [, numChannels, ...size] = b.shape(node.inputs[0]!) as [number, number, ...number[]];
  if (size.length !== 2 || numChannels % blockSize !== 0) return maxPoolBySwitches;
  const windows = windowsOf(node, size, getInts(node, 'kernel_shape')!);
  return windows.every(keepsSize) ? maxPoolByShifts : maxPoolByPlaces;
}

/** By the indices that the op itself gives, scattered back. */
const maxPoolBySwitches: GradientRule = (b, node, [g]) => {
  const x = node.inputs[0]!;
  const shape = b.shape(x);
  const attributes = { ...node.attributes, storage_order: int(0) };
  const [, switches] = b.append('MaxPool', [x], attributes, ['', '']) as [string, string];
  return [b.reshape(scatterFlat(b, sizeOf(shape), switches, g!), shape)];
};
