// Which layers of a model get an activation atlas.

import type { Config } from '../config/config.ts';
import type { Layer } from '../model/layers.ts';
import type { Model } from '../model/model.ts';

/** In order of depth. Names that only another model of the atlas has are passed over. */
export function layersWithMap(
  { layers }: Pick<Model, 'layers'>,
  wanted: Config['activationAtlas']['layers'],
): readonly Layer[] {
  if (wanted === 'all') return layers;
  return layers.filter(({ name }) => wanted.includes(name));
}
