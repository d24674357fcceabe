// The product of matrices, as every backend computes it right.

import { matMul, mul, zeros } from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** The shape in which the data of a right-hand matrix was multiplied first. */
const firstShapes = new WeakMap<object, string>();

/**
 * A matrix that is safe on the right: tfjs's WASM backend keeps what it made of one under its data
 * alone, and takes it for the same data in another shape too.
 */
function onItsOwn(b: Tensor): Tensor {
  const shape = b.shape.join();
  const first = firstShapes.get(b.dataId);
  if (first === undefined) firstShapes.set(b.dataId, shape);
  return (first ?? shape) === shape ? b : mul(b, 1);
}

/** a [M, K] · b [K, N], or stacks of them; of nothing, zeros, which backends make no product of. */
export function multiply(a: Tensor, b: Tensor): Tensor {
  const isEmpty = a.size === 0 || b.size === 0;
  return isEmpty ? zeros([...a.shape.slice(0, -1), b.shape.at(-1)!]) : matMul(a, onItsOwn(b));
}
