// The mean of the squared gradients of the image under noise.

import type { Method } from './method.ts';
import { meanUnderNoise, numDraws } from './noisy-gradients.ts';

export const smoothgradSquared: Method = {
  name: 'smoothgrad-squared',
  title: 'SmoothGrad²',
  source: 'Hooker et al. 2019, arXiv 1806.10758',
  caption:
    'How strongly the score depends on a pixel either way: the squared gradient, averaged over copies of the image under noise.',
  limits:
    'It has no sign, so that what speaks for the class and against it look alike; few pixels outshine all others.',
  passes: (config) => ({ forward: numDraws(config), backward: numDraws(config) }),
  open: (config) => meanUnderNoise(config, (slope) => slope * slope),
};
