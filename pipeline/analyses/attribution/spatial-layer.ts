// The layer that class activation maps and their kin look at: the last with space before the score, or one that is chosen.

import { UserError } from '../../base/user-error.ts';
import { cut, tensorNames } from '../../graph/cut.ts';
import { getLayer, type Layer } from '../../model/layers.ts';
import type { InputImage, LayerGradient, Responder } from '../../model/responder.ts';
import { scoredBy, type Target } from '../../model/target.ts';

/** What such methods say of a model without one. */
export function missingSpace(responder: Responder, target: Target): string | undefined {
  const { length } = layersBefore(responder, target);
  return length > 0 ? undefined : 'no layer with rows and cols before the score';
}

/**
 * Those a map can be made of, in order of depth.
 *
 * @returns layers [C, H, W] of more than one place that the score is computed from
 */
export function layersBefore({ model, numClasses }: Responder, target: Target): Layer[] {
  const { tensor } = scoredBy(model, target, numClasses);
  const before = new Set(tensorNames(cut(model.graph, [tensor])));
  return model.layers.filter(
    ({ name, source, shape: [, height = 1, width = 1] }) =>
      height * width > 1 && before.has(source) && source !== tensor && name !== tensor,
  );
}

/**
 * The layer of a name.
 *
 * @throws UserError for a layer that there is not, and for one that no map can be made of
 */
export function chosenLayer(responder: Responder, target: Target, name: string): Layer {
  const layer = getLayer(responder.model, name);
  const fitting = layersBefore(responder, target);
  if (fitting.includes(layer)) return layer;
  const names = fitting.map((each) => each.name).join(', ');
  throw new UserError(
    `layer: got "${name}", which has no rows and cols or does not lead to the score, expected one of ${names}`,
  );
}

/**
 * What the layer makes of an image, and how the score depends on it.
 *
 * Without a name it is the last layer with space. Where one token of the class answers for all, nothing
 * of the score comes through the places of the last tokens: then it is the last layer of which some does.
 *
 * @throws UserError where there is no such layer
 */
export async function readLayer(
  responder: Responder,
  image: InputImage,
  target: Target,
  name?: string,
): Promise<LayerGradient & { readonly layer: Layer }> {
  const read = async (layer: Layer) => {
    const [found] = await responder.layerGradients([image], target, layer.name);
    return { ...found!, layer };
  };
  if (name !== undefined) return read(chosenLayer(responder, target, name));
  const layers = layersBefore(responder, target).reverse();
  for (const layer of layers) {
    const found = await read(layer);
    const mayBeBypassed = layer.numApart !== undefined && layer !== layers.at(-1);
    if (!mayBeBypassed || found.gradient.some((slope) => slope !== 0)) return found;
  }
  throw new UserError(
    `model "${responder.model.card.name}": got no layer with rows and cols before the score, expected one; name it in the card`,
  );
}
