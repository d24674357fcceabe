// The inputs that a unit's kernel weighs most.

import type { UnitKernel } from './kernels.ts';

export type InputKernel = {
  /** Index along the I inputs of the kernel. */
  readonly input: number;
  /** [Kh, Kw] */
  readonly values: Float32Array;
  /** Euclidean length of `values`. */
  readonly norm: number;
};

/** The parts of a kernel of the `count` inputs with the largest norms, strongest first. */
export function strongestInputs({ shape, values }: UnitKernel, count: number): InputKernel[] {
  const [numInputs, height, width] = shape;
  const area = height * width;
  return Array.from({ length: numInputs }, (_, input) => {
    const own = values.subarray(input * area, (input + 1) * area);
    return { input, values: own, norm: Math.hypot(...own) };
  })
    .toSorted((a, c) => c.norm - a.norm || a.input - c.input)
    .slice(0, count);
}
