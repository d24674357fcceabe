// What a feature map comes to over all of its positions.

import type { Builder } from './builder.ts';

/** Appends [N, C, …] → [N, C]: the largest, or the smallest, of every map; of no space the value itself. */
export function overSpace(b: Builder, op: 'ReduceMax' | 'ReduceMin', x: string): string {
  const axes = [...b.shape(x).keys()].slice(2);
  return axes.length === 0 ? x : b.op(op, [x, b.indices(axes)], { keepdims: { int: 0 } });
}
