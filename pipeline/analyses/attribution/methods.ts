// All attribution methods, by name.

import { unknownName } from '../../base/user-error.ts';
import { attentionRelevance } from './attention-relevance.ts';
import { attentionRollout } from './attention-rollout.ts';
import { cam } from './cam.ts';
import { deconvnet } from './deconvnet.ts';
import { deeplift } from './deeplift.ts';
import { expectedGradients } from './expected-gradients.ts';
import { gradCam } from './grad-cam.ts';
import { gradCamPlusPlus } from './grad-cam-plus-plus.ts';
import { gradient } from './gradient.ts';
import { gradientTimesInput } from './gradient-times-input.ts';
import { guidedBackpropagation } from './guided-backpropagation.ts';
import { guidedGradCam } from './guided-grad-cam.ts';
import { integratedGradients } from './integrated-gradients.ts';
import { kernelShap } from './kernel-shap.ts';
import { lime } from './lime.ts';
import { lrpEpsilon } from './lrp-epsilon.ts';
import { lrpZPlus } from './lrp-z-plus.ts';
import type { Method } from './method.ts';
import { occlusion } from './occlusion.ts';
import { smoothgrad } from './smoothgrad.ts';
import { smoothgradSquared } from './smoothgrad-squared.ts';

/** In the order in which they are shown. */
export const methods: readonly Method[] = [
  gradient,
  gradientTimesInput,
  smoothgrad,
  smoothgradSquared,
  integratedGradients,
  expectedGradients,
  guidedBackpropagation,
  deconvnet,
  cam,
  gradCam,
  gradCamPlusPlus,
  guidedGradCam,
  occlusion,
  lime,
  kernelShap,
  deeplift,
  lrpEpsilon,
  lrpZPlus,
  attentionRollout,
  attentionRelevance,
];

/** Throws a UserError with the nearest names where there is none of the name. */
export function getMethod(name: string): Method {
  const method = methods.find((each) => each.name === name);
  if (method) return method;
  throw unknownName(
    'method',
    name,
    methods.map((each) => each.name),
  );
}
