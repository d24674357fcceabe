// The units that addresses of the site lead to.

import { pageHref } from '../href.ts';

/** A unit by its place: `MODEL/LAYER/CHANNEL`, both by their slugs. */
export type UnitPlace = string;

/** The unit whose page, or a page below that, has the address; undefined where it is of another kind. */
export function unitAt(address: string): UnitPlace | undefined {
  const { origin, pathname } = new URL(address, location.href);
  const home = pageHref();
  if (origin !== location.origin || !pathname.startsWith(home)) return undefined;
  const [model, layer, channel] = pathname.slice(home.length).split('/').map(decodeURIComponent);
  return model && layer && /^\d+$/.test(channel ?? '') ? `${model}/${layer}/${channel}` : undefined;
}

/** The address of the page of a unit. */
export function unitHref(place: UnitPlace): string {
  return pageHref(...place.split('/'));
}

/** The file of its picture in the atlas, where it has one. */
export function unitPicture(place: UnitPlace): string {
  return `${place}.positive.webp`;
}
