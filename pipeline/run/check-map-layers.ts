// The layers that a configuration wants maps of, checked before anything is computed.

import { unknownName } from '../base/user-error.ts';
import type { Config } from '../config/config.ts';
import { loadModel } from '../model/model.ts';

/** @throws UserError for a name that no layer of any model has */
export async function checkMapLayers({
  activationAtlas: { layers: wanted },
  models,
}: Pick<Config, 'activationAtlas' | 'models'>): Promise<void> {
  if (typeof wanted === 'string') return;
  const loaded = await Promise.all(
    models.map(({ path, card, layers }) => loadModel(path, { cardPath: card, layers })),
  );
  const valid = new Set(loaded.flatMap(({ layers }) => layers.map(({ name }) => name)));
  const unknown = wanted.find((name) => !valid.has(name));
  if (unknown !== undefined) throw unknownName('activationAtlas.layers', unknown, [...valid]);
}
