// Which layers of a model get an activation atlas.

import { unknownName } from '../base/user-error.ts';
import type { Config } from '../config/config.ts';
import type { Layer } from '../model/layers.ts';
import type { Model } from '../model/model.ts';

type Wanted = Config['activationAtlas']['layers'];

/** In order of depth. Names that only another model of the atlas has are passed over. */
export function layersWithMap({ layers }: Pick<Model, 'layers'>, wanted: Wanted): readonly Layer[] {
  if (wanted === 'all') return layers;
  return layers.filter(({ name }) => wanted.includes(name));
}

/** @throws UserError for a name that no model has */
export function checkMapLayers(models: readonly Pick<Model, 'layers'>[], wanted: Wanted): void {
  if (typeof wanted === 'string') return;
  const valid = new Set(models.flatMap(({ layers }) => layers.map(({ name }) => name)));
  const unknown = wanted.find((name) => !valid.has(name));
  if (unknown !== undefined) throw unknownName('activationAtlas.layers', unknown, [...valid]);
}
