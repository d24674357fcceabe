// The gradient, of which rectifiers let pass only what asks for more, and only where they were open.

import { guided } from '../../graph/rectifier-rules.ts';
import type { BackwardRule } from '../../model/response-graphs.ts';
import type { Method } from './method.ts';
import { byRule, missingRectifier } from './rectifiers.ts';

export const guidedRule: BackwardRule = { name: 'guided', overrides: guided };

export const guidedBackpropagation: Method = {
  name: 'guided-backpropagation',
  title: 'Guided backpropagation',
  source: 'Springenberg et al. 2014, arXiv 1412.6806',
  caption:
    'What would raise the score by ways on which every unit is active and is asked for more.',
  limits:
    'It draws edges of the image much as they are, whatever the class and nearly whatever the weights: it fails the sanity checks of Adebayo et al. 2018.',
  passes: () => ({ forward: 1, backward: 1 }),
  missing: missingRectifier,
  open: () => byRule(guidedRule),
};
