// Redirected ReLU: lets the gradient through where an image's whole gradient is blocked, so that silent units wake up.

import { int } from '../../graph/attributes.ts';
import type { Builder } from '../../graph/builder.ts';
import type { Overrides } from '../../graph/gradient.ts';
import type { GradientRule } from '../../graph/rule.ts';
import { isInside, isPositive } from '../../graph/rules/activation.ts';

/** Picks, image by image, the ordinary gradient, or the redirected one where the ordinary one is all zero. */
function unlessSilent(b: Builder, ordinary: string, redirected: string): string {
  const axes = b
    .shape(ordinary)
    .map((_, axis) => axis)
    .slice(1);
  const largest = b.op('ReduceMax', [b.op('Abs', [ordinary]), b.indices(axes)], {
    keepdims: int(1),
  });
  const isSilent = b.op('Equal', [largest, b.scalar(0)]);
  return b.op('Where', [isSilent, redirected, ordinary]);
}

/**
 * Of the blocked gradient only what pushes the activation up passes. Rule of the feature
 * visualization article's code (Olah et al. 2017, 10.23915/distill.00007), for an ascent.
 */
const relu: GradientRule = (b, { outputs }, [g]) => {
  const ordinary = b.mul(g!, isPositive(b, outputs[0]!));
  return [unlessSilent(b, ordinary, b.op('Relu', [g!]))];
};

const clip: GradientRule = (b, node, [g]) => {
  const mask = isInside(b, node);
  return [mask ? unlessSilent(b, b.mul(g!, mask), b.op('Relu', [g!])) : g];
};

export const redirected: Overrides = { Relu: relu, Clip: clip };
