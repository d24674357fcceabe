// Gradient rules for ONNX Runtime's CPU kernels: they keep its blocked layout of channels on the way back.

import type { Overrides } from './gradient.ts';
import type { GradientRule } from './rule.ts';
import { clipGradient, isPositive, type Line } from './rules/activation.ts';
import { convolve, fillsBlocks, isWorthFilling } from './rules/depthwise.ts';
import { maxPoolBlocked } from './rules/max-pool-blocked.ts';
import { getGradient } from './rules/table.ts';

/** As a convolution of single taps, which takes the clamped line of a mask behind it in the same pass. */
const line: Line = (b, x, weight, offset) => convolve(b, x, 0, [weight], { bias: offset });

/** A rule for tensors whose shape suits it; the op's own for others. */
function where(
  suits: (shape: readonly number[]) => boolean,
  op: string,
  rule: GradientRule,
): GradientRule {
  const own = getGradient(op);
  return (b, node, ...rest) => (suits(b.shape(node.outputs[0]!)) ? rule : own)(b, node, ...rest);
}

const relu: GradientRule = (b, { outputs }, [g]) => [
  b.mul(g!, isPositive(b, line(b, outputs[0]!, 1, 0))),
];

export const blocked: Overrides = {
  MaxPool: where(isWorthFilling, 'MaxPool', maxPoolBlocked),
  Relu: where(fillsBlocks, 'Relu', relu),
  Clip: where(fillsBlocks, 'Clip', clipGradient(line)),
};
