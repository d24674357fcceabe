// The unit a user names, in a model of which only its layer is looked at.

import { tensorNames } from '../graph/cut.ts';
import { getUnit, type Unit } from '../model/layers.ts';
import { loadGraph } from '../model/load-graph.ts';
import { loadModel, type Model } from '../model/model.ts';

/**
 * Loads the model at `path` for the unit that `LAYER:CHANNEL` names. LAYER may be any tensor
 * [N, C, H, W] or [N, C], whether the card lists it or not.
 *
 * @throws UserError for what `loadModel` and `getUnit` refuse
 */
export async function loadUnit(
  path: string,
  text: string,
  cardPath?: string,
): Promise<{ model: Model; unit: Unit }> {
  const { graph } = await loadGraph(path);
  const [, layer] = /^(.+):\d+$/.exec(text) ?? [];
  const isTensor = layer !== undefined && tensorNames(graph).includes(layer);
  // an unknown name is compared with those of the card
  const model = await loadModel(path, { cardPath, ...(isTensor && { layers: [layer] }) });
  return { model, unit: getUnit(model, text) };
}
