// The gradient of max pooling: each window's goes to the first px, row by row, that holds its maximum.

import { sizeOf } from '../../base/tensor.ts';
import { int } from '../attributes.ts';
import type { GradientRule } from '../rule.ts';
import { scatterFlat } from './scatter-flat.ts';

/** By the indices that the op itself gives, scattered back. */
export const maxPoolBySwitches: GradientRule = (b, node, [g]) => {
  const x = node.inputs[0]!;
  const shape = b.shape(x);
  const attributes = { ...node.attributes, storage_order: int(0) };
  const [, switches] = b.append('MaxPool', [x], attributes, ['', '']) as [string, string];
  return [b.reshape(scatterFlat(b, sizeOf(shape), switches, g!), shape)];
};
