// Layers by the names they are shown under, which are shorter than those of their tensors.

import { unknownName, UserError } from '../base/user-error.ts';
import { tensorNames } from '../graph/cut.ts';
import { resolveCard, type CardContext } from './card.ts';
import type { CardInput, LayerEntry } from './card-input.ts';
import { chooseViews } from './choose-views.ts';
import type { View } from './views.ts';
import { wire } from './wiring.ts';

/**
 * A card in which layers that are named as `auto` shows them are named by their tensors.
 *
 * @throws UserError with the nearest names for a layer that is neither
 */
export function withTensors(card: CardInput, context: CardContext): CardInput {
  const { layers } = card;
  if (layers === undefined || layers === 'auto') return card;
  const tensors = tensorNames(context.graph);
  const known = new Set(tensors);
  const entries = layers.map((entry) => (typeof entry === 'string' ? { tensor: entry } : entry));
  if (entries.every(({ tensor }) => known.has(tensor))) return card;
  const shown = new Map(findShown(card, context).map(({ name, tensor }) => [name, tensor]));
  const named = entries.map((entry): LayerEntry => {
    if (known.has(entry.tensor)) return entry;
    const tensor = shown.get(entry.tensor);
    if (tensor !== undefined) return { name: entry.tensor, ...entry, tensor };
    const names = [...new Set([...shown.keys(), ...tensors])];
    throw unknownName(`${context.source}, layers: tensor`, entry.tensor, names);
  });
  return { ...card, layers: named };
}

/** None where the model has no layers of its own accord. */
function findShown(card: CardInput, context: CardContext): readonly View[] {
  const { input } = resolveCard({ ...card, layers: 'auto' }, context);
  try {
    return chooseViews(wire(context.graph, input), { layers: 'auto' });
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}
