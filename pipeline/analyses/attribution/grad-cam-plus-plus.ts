// Activation maps of a layer, each weighted by where and how steeply the score rises with it.

import type { LayerGradient } from '../../model/responder.ts';
import type { Method } from './method.ts';
import { weighted } from './grad-cam.ts';
import { missingSpace, readLayer } from './spatial-layer.ts';

export const gradCamPlusPlus: Method = {
  name: 'grad-cam-plus-plus',
  title: 'Grad-CAM++',
  source: 'Chattopadhay et al. 2018, 10.1109/WACV.2018.00097',
  caption:
    'Which places of a late layer hold what raises the score, with channels that matter at few places counted fully.',
  limits:
    'It is as coarse as the layer, and counts only what raises the score; for other classes it often looks much the same.',
  passes: () => ({ forward: 1, backward: 1 }),
  missing: missingSpace,
  open:
    ({ layer: name }) =>
    async (responder, image, target) => {
      const { layer, ...found } = await readLayer(responder, image, target, name);
      const [numChannels = 1, height = 1, width = 1] = layer.shape;
      const area = height * width;
      const weights = Float32Array.from({ length: numChannels }, (_, channel) =>
        weightOf(found, channel * area, area),
      );
      const values = weighted(found.activations, weights, area);
      return { values, shape: [1, height, width], layer: layer.name, figures: {} };
    },
};

/** Σ over places of α · max(0, gradient), with α = g² / (2g² + Σ A · g³) of the exponential of the score. */
function weightOf({ activations, gradient }: LayerGradient, start: number, area: number): number {
  let total = 0;
  for (let i = start; i < start + area; i++) total += activations[i]!;
  let weight = 0;
  for (let i = start; i < start + area; i++) {
    const slope = gradient[i]!;
    // g² / (2g² + Σ A · g³) = 1 / (2 + Σ A · g); where activations are below 0 it may have a pole
    if (slope > 0) weight += slope / Math.max(1, 2 + total * slope);
  }
  return weight;
}
