// The discrete Fourier transform along one axis, as products with matrices of cosines and sines.

import { float32 } from '../../base/tensor.ts';
import { getInt } from '../attributes.ts';
import type { Builder } from '../builder.ts';
import type { Call, Rule } from '../rule.ts';
import { composed } from './composed.ts';

/** What a DFT does: along which axis, from how many numbers to how many, and back. */
function transformOf(call: Call) {
  const axis = call.axis(call.numbers(2)?.[0] ?? -2);
  const isInverse = getInt(call.node, 'inverse', 0) === 1;
  const isOneSided = getInt(call.node, 'onesided', 0) === 1;
  if (isInverse && isOneSided) call.fail('got inverse=1 with onesided=1, expected one of them');
  const length = call.numbers(1)?.[0] ?? call.shape(0)[axis]!;
  return { axis, isInverse, length, count: isOneSided ? Math.floor(length / 2) + 1 : length };
}

/** Matrices [length, count] of cos and sin of 2πnk/length; a row beyond the signal is left out. */
function waves(b: Builder, rows: number, length: number, count: number, factor: number) {
  const make = (f: (angle: number) => number) => {
    const data = new Float32Array(rows * count);
    for (let n = 0; n < rows; n++) {
      for (let k = 0; k < count; k++) {
        // of the remainder, so that large products lose no digits
        data[n * count + k] = factor * f((2 * Math.PI * ((n * k) % length)) / length);
      }
    }
    return b.constant(float32([rows, count], data));
  };
  return { cosines: make(Math.cos), sines: make(Math.sin) };
}

export const fourier: Readonly<Record<string, Rule>> = {
  DFT: composed(
    (b, node) => {
      const { axis, isInverse, length, count } = transformOf(b.call(node));
      const x = node.inputs[0]!;
      const rank = b.shape(x).length;
      const rows = Math.min(length, b.shape(x)[axis]!);
      // parts (1 for real numbers, 2 for complex ones) first, the signal last
      const others = [...b.shape(x).keys()].filter((other) => other !== axis && other < rank - 1);
      const perm = [rank - 1, ...others, axis];
      const moved = b.transpose(b.slice(x, [axis], [0], [rows]), ...perm);
      const { cosines, sines } = waves(b, rows, length, count, isInverse ? 1 / length : 1);
      const part = (index: number) => b.slice(moved, [0], [index], [index + 1]);
      const along = (y: string, matrix: string) => b.matmul(y, matrix);
      const sign = isInverse ? 1 : -1;
      const real = along(part(0), cosines);
      const imaginary = b.scale(along(part(0), sines), sign);
      const parts =
        b.shape(moved)[0] === 1
          ? [real, imaginary]
          : [
              b.sub(real, b.scale(along(part(1), sines), sign)),
              b.add(imaginary, along(part(1), cosines)),
            ];
      const back = perm.map((_, other) => perm.indexOf(other));
      return ['Identity', [b.transpose(b.concat(parts, 0), ...back)]];
    },
    (call) => {
      const { axis, count } = transformOf(call);
      const { dtype, shape } = call.type(0);
      return { dtype, shape: [...shape.with(axis, count).slice(0, -1), 2] };
    },
  ),
};
