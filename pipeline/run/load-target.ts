// What a user wants an image explained for: a class by its number or name, or a unit.

import { nearestNames, UserError } from '../base/user-error.ts';
import { tensorNames } from '../graph/cut.ts';
import type { Card } from '../model/card.ts';
import { getUnit } from '../model/layers.ts';
import { loadGraph } from '../model/load-graph.ts';
import { loadModel, type Model } from '../model/model.ts';
import { scoresTensor, type Target } from '../model/target.ts';

/** `LAYER:CHANNEL`, and where in the layer, if at one place. */
const unitForm = /^(?<unit>(?<layer>.+):\d+)(?:@(?<row>\d+),(?<col>\d+))?$/;

/**
 * Loads the model at `path` with its layers, and with `layers` where it has such tensors.
 *
 * @throws UserError for what `loadModel` refuses
 */
export async function loadWithLayers(
  path: string,
  layers: readonly string[],
  cardPath?: string,
): Promise<Model> {
  const model = await loadModel(path, { cardPath });
  const known = model.layers.map(({ name }) => name);
  const { graph } = await loadGraph(path);
  const tensors = tensorNames(graph);
  const more = layers.filter((name) => !known.includes(name) && tensors.includes(name));
  return more.length === 0 ? model : loadModel(path, { cardPath, layers: [...known, ...more] });
}

/** The layer of a unit as it is written; undefined for text of another form. */
export function layerOfUnit(text: string): string | undefined {
  return unitForm.exec(text)?.groups?.['layer'];
}

/**
 * The unit that `LAYER:CHANNEL` or `LAYER:CHANNEL@ROW,COL` names.
 *
 * @throws UserError for text of another form, and what the model does not have
 */
export function unitTarget(model: Model, text: string): Target {
  const groups = unitForm.exec(text)?.groups;
  const { layer, channel } = getUnit(model, groups?.['unit'] ?? text);
  const unit = { kind: 'unit', layer: layer.name, channel } as const;
  if (groups?.['row'] === undefined) return unit;
  const [row, col] = [Number(groups['row']), Number(groups['col'])];
  const [, height = 1, width = 1] = layer.shape;
  if (row < height && col < width) return { ...unit, position: { row, col } };
  throw new UserError(
    `unit: got "${text}", expected a row from 0 to ${height - 1} and a col from 0 to ${width - 1}`,
  );
}

/**
 * The index of a class by number or name, one of its synonyms too; undefined for `top`, which depends
 * on the image.
 *
 * @throws UserError for what the model does not have
 */
export function findClass(model: Model, numClasses: number, text: string): number | undefined {
  // throws where there are no scores
  scoresTensor(model);
  if (text === 'top') return undefined;
  if (/^\d+$/.test(text)) {
    if (Number(text) < numClasses) return Number(text);
    throw new UserError(
      `class: got ${text}, expected 0 to ${numClasses - 1}, one of the names in the labels file, or top`,
    );
  }
  const { labels } = model.card;
  const names = labels.map((label) => [label, ...label.split(',')].map(plain));
  const found = names.findIndex((own) => own.includes(plain(text)));
  if (found >= 0) return found;
  throw unknownClass(text, model.card, numClasses);
}

function unknownClass(text: string, { labels }: Card, numClasses: number): UserError {
  if (labels.length === 0) {
    return new UserError(
      `class: got "${text}", expected a number from 0 to ${numClasses - 1} or top; the card names no labels`,
    );
  }
  const holding = labels.filter((label) => plain(label).includes(plain(text)));
  const names = [...new Set([...holding, ...nearestNames(text, labels, 4)])].slice(0, 4);
  const nearest = names.map((name) => `"${name}"`);
  return new UserError(
    `class: got "${text}", expected a number, top, or a name such as ${nearest.join(', ')} (${labels.length} in all)`,
  );
}

const plain = (name: string): string => name.trim().toLowerCase();
