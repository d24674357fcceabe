// Which tensors of a network are looked at, under which names and in which layout.

import { sizeOf } from '../base/tensor.ts';
import { UserError } from '../base/user-error.ts';
import { tensorNames } from '../graph/cut.ts';
import type { Card } from './card.ts';
import type { LayerEntry } from './card-input.ts';
import { findLayers } from './find-layers.ts';
import { layerNames } from './layer-names.ts';
import { mapLayout, type MapLayout } from './map-layout.ts';
import type { View } from './views.ts';
import { consumersOf, shapeOf, type Wiring } from './wiring.ts';

/**
 * The layers of a card, or those that are found; where these end in tokens of which one answers for
 * all, that one too.
 *
 * @throws UserError where there are none, and for a tensor that is no layer
 */
export function chooseViews(wiring: Wiring, card: Pick<Card, 'layers'>): View[] {
  if (card.layers !== 'auto') return unique(card.layers.map((entry) => viewOf(wiring, entry)));
  const found = findLayers(wiring);
  if (found.length === 0) {
    throw new UserError(
      'layers: got auto, but the model has no convolutions, concatenations or sums; name tensors in the card',
    );
  }
  const taken = new Set(tensorNames(wiring.graph));
  const opOf = (tensor: string) => wiring.producers.get(tensor)?.op ?? 'tensor';
  const names = layerNames(found, taken, opOf);
  // what the graph gives out keeps its name
  const isOutput = (tensor: string) => wiring.graph.outputs.includes(tensor);
  const views = found.map((tensor): View => ({
    tensor,
    name: isOutput(tensor) ? tensor : names.get(tensor)!,
    layout: mapLayout(wiring, tensor)!,
  }));
  const last = views.findLast(({ layout }) => layout?.tokens);
  const own = last ? findTokens(wiring, last.tensor) : [];
  const answers = own.map((tensor, i): View => {
    const name = `${last!.name}.class${i === 0 ? '' : i + 1}`;
    return { tensor, name, kind: 'class token' };
  });
  return [...views, ...answers.filter(({ name }) => !taken.has(name))];
}

const picking = new Set([
  'Gather',
  'Slice',
  'Squeeze',
  'Reshape',
  'Flatten',
  'Identity',
  'Dropout',
  'Transpose',
]);

/** What normalization consists of where it is written out. */
const normalizing = new Set(['LayerNormalization', 'Sub', 'Div', 'Mul', 'Add', 'Cast']);

/**
 * The vectors [1, C] that are taken out of tokens to answer with, as those of the class and of
 * distillation, normalized before that or not.
 */
function findTokens(wiring: Wiring, tokens: string): string[] {
  const found = new Set<string>();
  const seen = new Set<string>();
  const queue = [tokens];
  for (let tensor = queue.shift(); tensor !== undefined; tensor = queue.shift()) {
    for (const { op, outputs } of consumersOf(wiring, tensor)) {
      const [output] = outputs as [string];
      const shape = shapeOf(wiring, output);
      const isNormalized = normalizing.has(op) && String(shape) === String(shapeOf(wiring, tensor));
      if ((!picking.has(op) && !isNormalized) || seen.has(output)) continue;
      seen.add(output);
      if (sizeOf(shape) !== shape.at(-1)) queue.push(output);
      else if (shape.length === 2) found.add(output);
    }
  }
  return [...found];
}

function unique(views: readonly View[]): View[] {
  return [...new Map(views.map((view) => [`${view.tensor} ${view.token}`, view])).values()];
}

function viewOf(wiring: Wiring, entry: LayerEntry): View {
  const { tensor, name = tensor, token } = entry;
  const shape = shapeOf(wiring, tensor);
  const layout = gridLayout(shape, entry) ?? mapLayout(wiring, tensor) ?? plainLayout(shape);
  if (layout?.tokens && token !== undefined) {
    const numTokens = shape[layout.order[2]!]!;
    if (token >= numTokens) {
      throw new UserError(`layer "${name}": got token ${token}, expected 0 to ${numTokens - 1}`);
    }
    return { tensor, name: name === tensor ? `${name}.${token}` : name, layout, token };
  }
  if (layout) return { tensor, name, layout };
  if (shape.length === 2 && shape[0] === 1) return { tensor, name };
  const expected =
    shape.length === 3
      ? 'tokens [1, T, C] whose rows and cols are known; state grid and apart for it in the card'
      : '[1, C, H, W] or [1, C]; choose another tensor';
  throw new UserError(`layer "${name}": got shape [${shape}], expected ${expected}`);
}

/** Where an op on the way hides what the axes are. */
function plainLayout(shape: readonly number[]): MapLayout | undefined {
  if (shape.length !== 4 || shape[0] !== 1) return undefined;
  return { order: [0, 1, 2, 3], numChannels: shape[1]!, size: [shape[2]!, shape[3]!] };
}

/** Tokens [1, T, C] or [T, 1, C] as the card says they are. */
function gridLayout(
  shape: readonly number[],
  { tensor, grid, apart = 0 }: LayerEntry,
): MapLayout | undefined {
  if (!grid) return undefined;
  const numTokens = grid[0] * grid[1] + apart;
  const place = shape.length === 3 ? [1, 0].find((axis) => shape[axis] === numTokens) : undefined;
  if (place === undefined || shape[1 - place] !== 1) {
    throw new UserError(
      `layer "${tensor}": got a grid of ${grid.join(' × ')} and ${apart} apart, expected as many tokens as [${shape}] has`,
    );
  }
  const tokens = { before: apart, after: 0 };
  return { order: [1 - place, 2, place], numChannels: shape[2]!, size: grid, tokens };
}
