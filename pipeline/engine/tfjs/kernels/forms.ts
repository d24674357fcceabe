// The two layouts as forms of a tensor.

import { reshape } from '@tensorflow/tfjs-core';
import { firstOrder, lastOrder, type Form } from './kernel.ts';
import { permute } from './move.ts';

/** Channels first, from channels last. */
export const firstForm: Form = { key: 'first', make: (x) => permute(x, firstOrder(x.rank)) };

/** Channels last among tensors of `rank`; one of fewer axes gets leading ones first, as broadcasting gives it. */
export function lastForm(own: number, rank: number): Form {
  const order = lastOrder(rank);
  if (own === rank) return { key: 'last', make: (x) => permute(x, order) };
  const ones = Array<number>(rank - own).fill(1);
  return {
    key: `last of ${rank}`,
    make: (x) => permute(reshape(x, [...ones, ...x.shape]), order),
  };
}
