// Other gradients of rectifiers: what makes a deconvnet and guided backpropagation of a gradient.

import type { Builder } from './builder.ts';
import type { Overrides } from './gradient.ts';
import type { Node } from './graph.ts';
import type { GradientRule } from './rule.ts';
import { clipBounds } from './rules/activation.ts';
import { getGradient } from './rules/table.ts';

/** Whether a node is a ReLU, or one with a ceiling: a Clip from 0. Leaky rectifiers are not. */
export function isRectifier(b: Builder, node: Node): boolean {
  return node.op === 'Relu' || (node.op === 'Clip' && clipBounds(b, node)[0] === 0);
}

/** The part of the signal that asks for more. */
const positivePart = (b: Builder, signal: string) => b.op('Relu', [signal]);

function overrides(rule: (own: GradientRule) => GradientRule): Overrides {
  const of = (op: string): GradientRule => {
    const own = getGradient(op);
    const other = rule(own);
    return (b, node, ...rest) => (isRectifier(b, node) ? other : own)(b, node, ...rest);
  };
  return { Relu: of('Relu'), Clip: of('Clip') };
}

/**
 * Deconvnet: rectifiers act on the signal that goes backwards and on nothing else, whatever they
 * did on the way forward. Zeiler & Fergus 2013 (arXiv 1311.2901).
 */
export const deconvnet: Overrides = overrides(() => (b, _, [g]) => [positivePart(b, g!)]);

/**
 * Guided backpropagation: rectifiers act on the signal that goes backwards, and let it pass only
 * where they were open on the way forward. Springenberg et al. 2014 (arXiv 1412.6806).
 */
export const guided: Overrides = overrides(
  (own) =>
    (b, node, [g], needs) =>
      own(b, node, [positivePart(b, g!)], needs),
);
