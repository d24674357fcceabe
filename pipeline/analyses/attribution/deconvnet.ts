// The gradient, of which rectifiers let pass only what asks for more, whether they were open or not.

import { deconvnet as overrides } from '../../graph/rectifier-rules.ts';
import type { Method } from './method.ts';
import { byRule, missingRectifier } from './rectifiers.ts';

export const deconvnet: Method = {
  name: 'deconvnet',
  title: 'Deconvnet',
  source: 'Zeiler & Fergus 2013, arXiv 1311.2901',
  caption: 'What the network would draw if it ran backwards from the score.',
  limits:
    'Of the image it knows only where the maxima of the pooling layers were, and it says little of the class.',
  passes: () => ({ forward: 1, backward: 1 }),
  missing: missingRectifier,
  open: () => byRule({ name: 'deconvnet', overrides }),
};
