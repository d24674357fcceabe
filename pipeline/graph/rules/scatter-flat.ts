// Elements summed up at places of a tensor: the adjoint of picking them.

import { int, string } from '../attributes.ts';
import type { Builder } from '../builder.ts';

/** Sums the elements of `g` up at `positions` of a flat tensor of `size` zeros. */
export function scatterFlat(b: Builder, size: number, positions: string, g: string): string {
  const zeros = b.expand(b.scalar(0), [size]);
  const inputs = [zeros, b.reshape(positions, [-1]), b.reshape(g, [-1])];
  return b.op('ScatterElements', inputs, { axis: int(0), reduction: string('add') });
}
