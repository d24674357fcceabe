// Goes to a unit by lot, or names it: every unit that has a picture is as likely as any other.

import { perBlock } from '../search/search-files.ts';
import { fetchedFiles } from './search/fetched-files.ts';
import { unitHref, type UnitPlace } from './unit-address.ts';

/** Where so many draws met no picture, the atlas has few; any unit will do. */
const MOST_DRAWS = 8;

export async function goToRandomUnit(): Promise<void> {
  const place = await randomUnit();
  if (place) location.assign(unitHref(place));
}

/** Undefined where the atlas has no unit. */
export async function randomUnit(): Promise<UnitPlace | undefined> {
  const { layers, models } = await fetchedFiles.catalogue();
  const last = layers.at(-1);
  if (!last) return undefined;
  const count = last.start + last.numUnits;
  for (let draw = 1; ; draw++) {
    const number = Math.floor(Math.random() * count);
    const entry = (await fetchedFiles.block(Math.floor(number / perBlock)))[number % perBlock];
    if (!entry || (entry[2] === 0 && draw < MOST_DRAWS)) continue;
    const layer = layers.findLast(({ start }) => start <= number)!;
    const { slug } = models[layer.model]!;
    return `${slug}/${layer.slug}/${number - layer.start}`;
  }
}
