// Which cells of a layer's activation atlas are most like places of an image: those with the same units.

import { mapFolders } from '../pipeline/store/map-schema.ts';
import type { LabLayer } from '../pipeline/store/lab-schema.ts';
import { getCoarsest, getLayer, getMap } from './atlas.ts';
import { cellName } from './cell-name.ts';
import { pageHref } from './href.ts';

type Units = readonly { readonly channel: number; readonly weight: number }[];

/** A cell for each place of the dictionary of a layer; none where there is no atlas, or no cell with any of the units. */
export async function findCells(
  model: string,
  { layer, dictionary }: Pick<LabLayer, 'layer' | 'dictionary'>,
): Promise<({ readonly name: string; readonly href: string } | undefined)[]> {
  const { maps = [] } = await getLayer(model, layer);
  if (!maps.includes('activations')) return [];
  const map = await getMap(model, layer, 'activations');
  const { level, cells } = await getCoarsest(map);
  return dictionary.map(({ units }) => {
    const place = units.map(({ unit, value }) => ({ channel: unit.channel, weight: value }));
    const likenesses = cells.map((cell) => likeness(place, cell.units));
    const best = likenesses.indexOf(Math.max(...likenesses));
    if (!(likenesses[best]! > 0)) return undefined;
    const [col, row] = [level.cols[best]!, level.rows[best]!];
    const href = pageHref(model, layer, mapFolders.activations);
    return {
      name: cellName(col, row),
      href: `${href}?cell=${map.levels[0]!.size}.${col}.${row}`,
    };
  });
}

/** Cosine of the two, as far as they are known. */
function likeness(a: Units, b: Units): number {
  const other = new Map(b.map(({ channel, weight }) => [channel, weight]));
  const dot = a.reduce((sum, { channel, weight }) => sum + weight * (other.get(channel) ?? 0), 0);
  return dot / (length(a) * length(b) || 1);
}

function length(units: Units): number {
  return Math.hypot(...units.map(({ weight }) => weight));
}
