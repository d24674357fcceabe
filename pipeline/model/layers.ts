// The layers of a model that are looked at, and the units in them.

import { sizeOf } from '../base/tensor.ts';
import { unknownName, UserError } from '../base/user-error.ts';
import type { Graph } from '../graph/graph.ts';
import { preActivation } from '../graph/pre-activation.ts';
import { receptiveFields, type FieldRun } from '../graph/receptive-field.ts';
import type { Card } from './card.ts';
import { chooseViews } from './choose-views.ts';
import { describe } from './describe.ts';
import { layerSlug } from './slug.ts';
import { withViews, type View } from './views.ts';
import { shapeOf, wire, type Wiring } from './wiring.ts';

export type Layer = {
  /** Name of a tensor of the model's graph, [N, C, H, W] or [N, C]. */
  readonly name: string;
  /** The same in an address; one-to-one. */
  readonly slug: string;
  /** What makes it, in words. */
  readonly kind: string;
  /** [C, H, W] at the model's own input size; [C] for a layer without space. */
  readonly shape: readonly number[];
  /** Receptive fields of its channels, in px of the input. */
  readonly fields: readonly FieldRun[];
  /** The tensor on the way through the network that it shows: itself, or the same in another order of axes. */
  readonly source: string;
  /** Whether it ends in a rectifier or the like, before which silent units have a gradient. */
  readonly isRectified: boolean;
  /** Where it is made of tokens: how many stand apart, for no place, as that of the class. */
  readonly numApart?: number;
};

export type Unit = { readonly layer: Layer; readonly channel: number };

/** The layers of a model, and its graph with a tensor for each of them. */
export type Layered = { readonly graph: Graph; readonly layers: readonly Layer[] };

/**
 * The layers that a card names, or for `auto` those that `findLayers` finds. Feature maps may have
 * their axes in any order, also as tokens; in the graph that is returned they are [N, C, H, W], of
 * tokens those that stand for a place.
 *
 * @throws UserError where there are none, or one is no feature map nor vector [N, C], and for labels
 * that are not as many as there are scores
 */
export function resolveLayers(graph: Graph, card: Card): Layered {
  const wiring = wire(graph, card.input);
  checkLabels(wiring, card);
  const views = chooseViews(wiring, card);
  const { graph: viewed, sources } = withViews(graph, views);
  const { b, names, image } = views.every(({ name, tensor }) => sources.get(name) === tensor)
    ? wiring
    : wire(viewed, card.input);
  const fields = receptiveFields(b, image, card.input.layout);
  const layers = views.map((view): Layer => {
    const { name, layout, token } = view;
    const runs = fields.get(names.get(name)!);
    if (!runs) {
      throw new UserError(
        `layer "${name}": got a tensor that does not depend on "${image}"; choose another`,
      );
    }
    const numApart = layout?.tokens && layout.tokens.before + layout.tokens.after;
    return {
      name,
      slug: layerSlug(name),
      kind: view.kind ?? kindOf(wiring, view),
      shape: b.shape(names.get(name)!).slice(1),
      fields: runs,
      source: sources.get(name)!,
      isRectified: preActivation(b, names.get(name)!) !== names.get(name)!,
      ...(numApart !== undefined && token === undefined && { numApart }),
    };
  });
  return { graph: viewed, layers };
}

function checkLabels(wiring: Wiring, { logits, probabilities, labels }: Card): void {
  const scores = logits ?? probabilities;
  if (scores === undefined || labels.length === 0) return;
  const shape = shapeOf(wiring, scores);
  const numClasses = sizeOf(shape);
  // one score per place is told by no list of classes
  if (shape[1] !== numClasses || labels.length === numClasses) return;
  throw new UserError(
    `labels: got ${labels.length} class names, expected ${numClasses}, one per value of "${scores}"; correct the file that the card names`,
  );
}

function kindOf(wiring: Wiring, { tensor, token }: View): string {
  const kind = describe(wiring, tensor);
  if (token === undefined) return kind;
  return token === 0 ? `class token of ${kind}` : `token ${token} of ${kind}`;
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
