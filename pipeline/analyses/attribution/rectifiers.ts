// Methods that pass the gradient back through rectifiers by a rule of their own.

import { cut } from '../../graph/cut.ts';
import { isRectifier } from '../../graph/rectifier-rules.ts';
import { specialise } from '../../graph/replay.ts';
import { inputShape } from '../../model/model-input.ts';
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
  const { input } = model.card;
  const { b } = specialise(cut(model.graph, [tensor]), { [input.tensor]: inputShape(input, 1) });
  if (b.nodes.some((node) => isRectifier(b, node))) return undefined;
  return 'no rectifiers on the way, without which it is the gradient';
}
