// Every op that is known, once.

import { nearestNames, UserError } from '../../base/user-error.ts';
import type { GradientRule, Rule } from '../rule.ts';
import { activation } from './activation.ts';
import { arithmetic } from './arithmetic.ts';
import { batchNormalization } from './batch-normalization.ts';
import { blocks } from './blocks.ts';
import { cast } from './cast.ts';
import { convolution } from './convolution.ts';
import { deformable } from './deformable.ts';
import { einsum } from './einsum.ts';
import { fourier } from './fourier.ts';
import { gather } from './gather.ts';
import { generation } from './generation.ts';
import { gridSample } from './grid-sample.ts';
import { layout } from './layout.ts';
import { logic } from './logic.ts';
import { lpPooling } from './lp-pooling.ts';
import { matrix } from './matrix.ts';
import { normalization } from './normalization.ts';
import { order } from './order.ts';
import { pooling } from './pooling.ts';
import { quantization } from './quantization.ts';
import { recurrent } from './recurrent.ts';
import { reduction } from './reduction.ts';
import { refused } from './refused.ts';
import { resize } from './resize.ts';
import { responseNormalization } from './response-normalization.ts';
import { reversal } from './reversal.ts';
import { scan } from './scan.ts';
import { scatter } from './scatter.ts';
import { selection } from './selection.ts';
import { shapes } from './shapes.ts';
import { trigonometry } from './trigonometry.ts';
import { unpooling } from './unpooling.ts';

const rules: Readonly<Record<string, Rule>> = {
  ...activation,
  ...arithmetic,
  ...batchNormalization,
  ...blocks,
  ...cast,
  ...convolution,
  ...deformable,
  ...einsum,
  ...fourier,
  ...gather,
  ...generation,
  ...gridSample,
  ...layout,
  ...logic,
  ...lpPooling,
  ...matrix,
  ...normalization,
  ...order,
  ...pooling,
  ...quantization,
  ...recurrent,
  ...reduction,
  ...resize,
  ...responseNormalization,
  ...reversal,
  ...scan,
  ...scatter,
  ...selection,
  ...shapes,
  ...trigonometry,
  ...unpooling,
};

/** Names of all ops that can be run and differentiated, in alphabetical order. */
export const supportedOps: readonly string[] = Object.keys(rules).sort();

/** The rule of an op. Throws a UserError that names the node and why the op is refused, or the ops nearest in name. */
export function getRule(op: string, node: string): Rule {
  const rule = Object.hasOwn(rules, op) ? rules[op] : undefined;
  if (rule) return rule;
  const reason = Object.hasOwn(refused, op) ? refused[op] : undefined;
  if (reason) throw new UserError(`node "${node}": got op ${op}, ${reason}`);
  throw new UserError(
    `node "${node}": got op ${op}, which is not supported; supported ops nearest in name: ${nearestNames(op, supportedOps).join(', ')}`,
  );
}

/** The gradient of an op that has one. */
export function getGradient(op: string): GradientRule {
  const { gradient } = getRule(op, op);
  if (typeof gradient !== 'function') throw new Error(`rules: ${op} has no gradient`);
  return gradient;
}
