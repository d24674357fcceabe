// Guided backpropagation, kept where Grad-CAM finds the class.

import { resamplePlane } from '../../dataset/resample.ts';
import { gradCamOf } from './grad-cam.ts';
import { guidedRule } from './guided-backpropagation.ts';
import { chw } from './layout.ts';
import type { Method } from './method.ts';
import { missingRectifier } from './rectifiers.ts';
import { missingSpace, readLayer } from './spatial-layer.ts';

export const guidedGradCam: Method = {
  name: 'guided-grad-cam',
  title: 'Guided Grad-CAM',
  source: 'Selvaraju et al. 2017, 10.1109/ICCV.2017.74',
  caption: 'Guided backpropagation, kept where Grad-CAM speaks for the class.',
  limits:
    'Only its coarse part depends on the class; the fine lines are edges of the image, as guided backpropagation draws them whatever the weights.',
  passes: () => ({ forward: 2, backward: 2 }),
  missing: (responder, target) =>
    missingRectifier(responder, target) ?? missingSpace(responder, target),
  open:
    ({ layer: name }) =>
    async (responder, image, target) => {
      const { layer, ...found } = await readLayer(responder, image, target, name);
      const [, rows = 1, cols = 1] = layer.shape;
      const { values: map } = gradCamOf(found, layer.shape);
      const positive = {
        width: cols,
        height: rows,
        values: map.map((value) => Math.max(0, value)),
      };
      const [fine] = await responder.gradients([image], target, guidedRule);
      const { values, shape } = chw(responder, fine!.gradient);
      const [, height, width] = shape;
      const { values: share } = resamplePlane(positive, width, height);
      const products = values.map((value, i) => value * share[i % share.length]!);
      return { values: products, shape, layer: layer.name, figures: {} };
    },
};
