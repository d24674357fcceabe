// Activation maps of a layer, each weighted by the mean of the gradient of the score over it.

import type { LayerGradient } from '../../model/responder.ts';
import type { Attribution } from './attribution.ts';
import type { Method } from './method.ts';
import { missingSpace, readLayer } from './spatial-layer.ts';

export const gradCam: Method = {
  name: 'grad-cam',
  title: 'Grad-CAM',
  source: 'Selvaraju et al. 2017, 10.1109/ICCV.2017.74',
  caption: 'Which places of a late layer hold what the score rises with.',
  limits:
    'It is as coarse as the layer, and weights a channel alike at all places: of several objects it may find but one. Values below 0 speak against the class; the paper leaves them out.',
  passes: () => ({ forward: 1, backward: 1 }),
  missing: missingSpace,
  open:
    ({ layer: name }) =>
    async (responder, image, target) => {
      const { layer, ...found } = await readLayer(responder, image, target, name);
      return { ...gradCamOf(found, layer.shape), layer: layer.name, figures: {} };
    },
};

/** Σ over channels of mean gradient · activation, before the last ReLU. @param shape [C, H, W] */
export function gradCamOf(
  { activations, gradient }: LayerGradient,
  [numChannels = 1, height = 1, width = 1]: readonly number[],
): Pick<Attribution, 'values' | 'shape'> {
  const area = height * width;
  const weights = Float32Array.from({ length: numChannels }, (_, channel) => {
    const own = gradient.subarray(channel * area, (channel + 1) * area);
    return own.reduce((sum, slope) => sum + slope, 0) / area;
  });
  return { values: weighted(activations, weights, area), shape: [1, height, width] };
}

/** Σ over channels of weight · activation: [C, area] and [C] → [area]. */
export function weighted(activations: Float32Array, weights: Float32Array, area: number) {
  const sums = new Float32Array(area);
  for (let channel = 0; channel < weights.length; channel++) {
    const weight = weights[channel]!;
    const start = channel * area;
    for (let i = 0; i < area; i++) sums[i]! += weight * activations[start + i]!;
  }
  return sums;
}
