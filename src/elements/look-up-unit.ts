// What the search knows of a unit that is named by its place.

import { perBlock } from '../search/search-files.ts';
import type { KeptUnit } from './kept-units.ts';
import { fetchedFiles } from './search/fetched-files.ts';
import type { UnitPlace } from './unit-address.ts';

/**
 * Undefined where no unit has a page there.
 *
 * @param place the layer by its slug, or by its name
 */
export async function lookUpUnit(place: string): Promise<KeptUnit | undefined> {
  const [, modelSlug, layerName, channel] = /^([^/]+)\/(.+)\/(\d+)$/.exec(place) ?? [];
  const { models, layers } = await fetchedFiles.catalogue();
  const layer = layers.find(
    ({ model, slug, name }) =>
      models[model]!.slug === modelSlug && (slug === layerName || name === layerName),
  );
  if (!layer || !(Number(channel) < layer.numUnits)) return undefined;
  const number = layer.start + Number(channel);
  const entry = (await fetchedFiles.block(Math.floor(number / perBlock)))[number % perBlock];
  const found: UnitPlace = `${modelSlug}/${layer.slug}/${channel}`;
  return entry
    ? { place: found, name: `${layer.name}:${Number(channel)}`, hasPicture: entry[2] === 1 }
    : undefined;
}
