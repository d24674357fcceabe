// Class activation maps: activations of the layer before the pooling, weighted as the class weighs their means.

import { sizeOf } from '../../base/tensor.ts';
import { cut } from '../../graph/cut.ts';
import { linearPath } from '../../graph/linear-path.ts';
import { specialise } from '../../graph/replay.ts';
import type { Layer } from '../../model/layers.ts';
import { inputShape } from '../../model/model-input.ts';
import type { Responder } from '../../model/responder.ts';
import { scoredBy, type Target } from '../../model/target.ts';
import { UserError } from '../../base/user-error.ts';
import { weighted } from './grad-cam.ts';
import type { Method } from './method.ts';
import { chosenLayer, layersBefore, missingSpace } from './spatial-layer.ts';

export const cam: Method = {
  name: 'cam',
  title: 'CAM',
  source: 'Zhou et al. 2016, 10.1109/CVPR.2016.319',
  caption:
    'What each place of the last layer adds to the score: all places sum to it, but for a constant.',
  limits:
    'It is as coarse as the layer, whose places see most of the image; it exists only where a mean over all places and one linear map make the score.',
  passes: () => ({ forward: 1, backward: 1 }),
  missing: (responder, target) =>
    missingSpace(responder, target) ??
    missingMean(responder, target, layersBefore(responder, target).at(-1)!),
  open:
    ({ layer: name }) =>
    async (responder, image, target) => {
      const layer =
        name === undefined
          ? layersBefore(responder, target).at(-1)
          : chosenLayer(responder, target, name);
      const why = layer ? missingMean(responder, target, layer) : missingSpace(responder, target);
      if (!layer || why !== undefined) {
        throw new UserError(`CAM: got ${why}, expected that and no more; use Grad-CAM`);
      }
      const [found] = await responder.layerGradients([image], target, layer.name);
      const [, height = 1, width = 1] = layer.shape;
      const area = height * width;
      // the way is linear: its gradient is the weight of the class, shared out over places
      const weights = found!.gradient.filter((_, i) => i % area === 0);
      const values = weighted(found!.activations, weights, area);
      return { values, shape: [1, height, width], layer: layer.name, figures: {} };
    },
};

/** Ops before the mean that leave places as they are. */
const keeping = new Set(['Identity', 'Dropout', 'Transpose']);

const averaging = new Set(['GlobalAveragePool', 'AveragePool', 'ReduceMean']);

/** Why no class activation map can be made of a layer: something other than a mean over places and linear maps follows. */
function missingMean(
  { model, numClasses }: Responder,
  target: Target,
  { name, source, shape }: Layer,
): string | undefined {
  const { tensor } = scoredBy(model, target, numClasses);
  const { input } = model.card;
  const { b, names } = specialise(
    cut(model.graph, [tensor]),
    { [input.tensor]: inputShape(input, 1) },
    new Set([source]),
  );
  const path = linearPath(b, names.get(source)!, names.get(tensor)!);
  const first = path?.find(({ op }) => !keeping.has(op));
  const isMean =
    first !== undefined &&
    averaging.has(first.op) &&
    sizeOf(b.shape(first.outputs[0]!)) === shape[0] &&
    sizeOf(b.shape(first.inputs[0]!)) === sizeOf(shape);
  if (isMean) return undefined;
  return `no global average pooling and one linear map between ${name} and the score`;
}
