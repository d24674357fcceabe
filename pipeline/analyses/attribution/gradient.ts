// The gradient of a score with respect to the image.

import { chw } from './layout.ts';
import type { Method } from './method.ts';

export const gradient: Method = {
  name: 'gradient',
  title: 'Gradient',
  source: 'Simonyan et al. 2013, arXiv 1312.6034',
  caption: 'How much the score rises if a pixel becomes brighter, by the smallest step.',
  limits:
    'It tells what would change the score, not what made it; where the network is saturated it is noise.',
  passes: () => ({ forward: 1, backward: 1 }),
  open: () => async (responder, image, target) => {
    const [found] = await responder.gradients([image], target);
    return { ...chw(responder, found!.gradient), figures: {} };
  },
};
