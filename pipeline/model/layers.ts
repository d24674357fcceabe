// The layers of a model that are looked at, and the units in them.

import { unknownName, UserError } from '../base/user-error.ts';
import { receptiveFields, type FieldRun } from '../graph/receptive-field.ts';
import type { Card } from './card.ts';
import { describe } from './describe.ts';
import { findLayers } from './find-layers.ts';
import { layerSlug } from './slug.ts';
import { shapeOf, type Wiring } from './wiring.ts';

export type Layer = {
  /** Name of the tensor. */
  readonly name: string;
  /** The same in an address; one-to-one. */
  readonly slug: string;
  /** What makes it, in words. */
  readonly kind: string;
  /** [C, H, W] at the model's own input size; [C] for a layer without space. */
  readonly shape: readonly number[];
  /** Receptive fields of its channels, in px of the input. */
  readonly fields: readonly FieldRun[];
};

export type Unit = { readonly layer: Layer; readonly channel: number };

/**
 * The layers that a card names, or for `auto` those that `findLayers` finds.
 *
 * @throws UserError where there are none, or one is no feature map [N, C, H, W] or vector [N, C]
 */
export function resolveLayers(wiring: Wiring, { layers, input }: Card): Layer[] {
  const names = layers === 'auto' ? findLayers(wiring) : [...new Set(layers)];
  if (names.length === 0) {
    throw new UserError(
      'layers: got auto, but the model has no convolutions, concatenations or sums; name tensors in the card',
    );
  }
  const fields = receptiveFields(wiring.b, wiring.image, input.layout);
  return names.map((name) => {
    const [numImages, ...shape] = shapeOf(wiring, name);
    if (numImages !== 1 || (shape.length !== 3 && shape.length !== 1)) {
      throw new UserError(
        `layer "${name}": got shape [${shapeOf(wiring, name)}], expected [1, C, H, W] or [1, C]; choose another tensor`,
      );
    }
    const runs = fields.get(wiring.names.get(name)!);
    if (!runs) {
      throw new UserError(
        `layer "${name}": got a tensor that does not depend on "${wiring.image}"; choose another`,
      );
    }
    return { name, slug: layerSlug(name), kind: describe(wiring, name), shape, fields: runs };
  });
}

type WithLayers = { readonly layers: readonly Layer[] };

/** The layer of a name. Throws a UserError with the nearest names where there is none. */
export function getLayer({ layers }: WithLayers, name: string): Layer {
  const layer = layers.find((each) => each.name === name);
  if (layer) return layer;
  throw unknownName(
    'layer',
    name,
    layers.map((each) => each.name),
  );
}

/**
 * The unit that `LAYER:CHANNEL` names, e.g. `mixed4a:97`.
 *
 * @throws UserError for text of another form, an unknown layer, and a channel beyond the last
 */
export function getUnit(model: WithLayers, text: string): Unit {
  // names may hold colons themselves
  const [, name, digits] = /^(.+):(\d+)$/.exec(text) ?? [];
  if (name === undefined) {
    const example = `${model.layers[0]?.name ?? 'conv1'}:0`;
    throw new UserError(`unit: got "${text}", expected LAYER:CHANNEL, such as ${example}`);
  }
  const layer = getLayer(model, name);
  const channel = Number(digits);
  const last = layer.shape[0]! - 1;
  if (channel > last) {
    throw new UserError(`unit: got "${text}", expected a channel of ${name} from 0 to ${last}`);
  }
  return { layer, channel };
}
