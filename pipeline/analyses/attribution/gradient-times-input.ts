// The gradient times the image as the network takes it.

import { chw } from './layout.ts';
import type { Method } from './method.ts';

export const gradientTimesInput: Method = {
  name: 'gradient-times-input',
  title: 'Gradient × input',
  source: 'Shrikumar et al. 2016, arXiv 1605.01713',
  caption: 'What each pixel adds to the score, if the network were linear.',
  limits:
    'What preprocessing makes 0, often the mean colour, counts for nothing whatever it shows; only without biases do the values sum to the score.',
  passes: () => ({ forward: 1, backward: 1 }),
  open: () => async (responder, image, target) => {
    const [found] = await responder.gradients([image], target);
    const products = found!.gradient.map((slope, i) => slope * image[i]!);
    return { ...chw(responder, products), figures: {} };
  },
};
