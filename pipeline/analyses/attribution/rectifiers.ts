// Methods that pass the gradient back through rectifiers by a rule of their own.

import { hasRectifier } from '../../model/has-rectifier.ts';
import type { BackwardRule } from '../../model/response-graphs.ts';
import type { Responder } from '../../model/responder.ts';
import { scoredBy, type Target } from '../../model/target.ts';
import { chw } from './layout.ts';
import type { Attribute } from './method.ts';

/** The gradient by a rule. */
export function byRule(rule: BackwardRule): Attribute {
  return async (responder, image, target) => {
    const [found] = await responder.gradients([image], target, rule);
    return { ...chw(responder, found!.gradient), figures: {} };
  };
}

/** Without a rectifier on the way, as in transformers with GELU, the rules are the plain gradient. */
export function missingRectifier(
  { model, numClasses }: Responder,
  target: Target,
): string | undefined {
  const { tensor } = scoredBy(model, target, numClasses);
  if (hasRectifier(model, tensor)) return undefined;
  return 'no rectifiers on the way, without which it is the gradient';
}
