// Gradient rules for ONNX Runtime's CPU kernels: they keep its blocked layout of channels on the way back.

import type { Overrides } from './gradient.ts';
import type { GradientRule } from './rule.ts';
import { isPositive } from './rules/activation.ts';
import { canBeBlocked, convolve } from './rules/depthwise.ts';
import { maxPoolBlocked } from './rules/max-pool-blocked.ts';

/** The mask as the clamped line behind a convolution that changes nothing. */
const relu: GradientRule = (b, { outputs }, [g]) => {
  const y = outputs[0]!;
  const same = canBeBlocked(b.shape(y)) ? convolve(b, y, 0, [1]) : y;
  return [b.mul(g!, isPositive(b, same))];
};

export const blocked: Overrides = { MaxPool: maxPoolBlocked, Relu: relu };
