// The shape two or more tensors are broadcast to.

import type { TensorType } from '../../base/tensor.ts';
import type { Call } from '../rule.ts';

/** NumPy's broadcasting of all inputs of a call. */
export function broadcastShape(call: Call, shapes: readonly (readonly number[])[]): number[] {
  const rank = Math.max(...shapes.map(({ length }) => length));
  return Array.from({ length: rank }, (_, axis) => {
    let length = 1;
    for (const shape of shapes) {
      const own = shape[axis - rank + shape.length] ?? 1;
      if (own === 1 || own === length) continue;
      if (length !== 1) {
        call.fail(`shapes ${shapes.map((each) => `[${each}]`).join(' and ')} do not broadcast`);
      }
      length = own;
    }
    return length;
  });
}

/** The type of an element-wise result over all inputs. */
export function broadcastType(call: Call, dtype = call.type(0).dtype): TensorType {
  const shapes = call.node.inputs.map((_, index) => call.shape(index));
  return { dtype, shape: broadcastShape(call, shapes) };
}
