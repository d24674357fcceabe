// The mean of the gradients of the image under noise.

import type { Method } from './method.ts';
import { meanUnderNoise, numDraws } from './noisy-gradients.ts';

export const smoothgrad: Method = {
  name: 'smoothgrad',
  title: 'SmoothGrad',
  source: 'Smilkov et al. 2017, arXiv 1706.03825',
  caption: 'The gradient, averaged over copies of the image under noise.',
  limits:
    'It still tells what would change the score, not what made it; the amount of noise decides what is seen.',
  passes: (config) => ({ forward: numDraws(config), backward: numDraws(config) }),
  open: (config) => meanUnderNoise(config),
};
