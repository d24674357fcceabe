// Turning sequences round, each up to its own length.

import { tensor } from '../../base/tensor.ts';
import { getInt, int } from '../attributes.ts';
import type { Rule } from '../rule.ts';
import { composed } from './composed.ts';

export const reversal: Readonly<Record<string, Rule>> = {
  // the lengths have to be constant: then it is a look-up of known positions
  ReverseSequence: composed((b, node) => {
    const x = node.inputs[0]!;
    const shape = b.shape(x);
    const lengths = b.call(node).numbers(1)!;
    const batchAxis = getInt(node, 'batch_axis', 1);
    const [time, batch] = [shape[1 - batchAxis]!, shape[batchAxis]!];
    const positions = Array.from({ length: time * batch }, (_, i) => {
      const [t, n] =
        batchAxis === 1 ? [Math.floor(i / batch), i % batch] : [i % time, Math.floor(i / time)];
      const from = t < lengths[n]! ? lengths[n]! - 1 - t : t;
      return batchAxis === 1 ? from * batch + n : n * time + from;
    });
    const rows = b.reshape(x, [time * batch, ...shape.slice(2)]);
    const places = b.constant(tensor('int64', [shape[0]!, shape[1]!], positions));
    return ['Gather', [rows, places], { axis: int(0) }];
  }),
};
