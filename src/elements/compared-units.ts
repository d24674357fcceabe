// The units that the address of the page of comparison names: `?units=MODEL/LAYER:CHANNEL,…`.

import { pageHref } from '../href.ts';
import type { UnitPlace } from './unit-address.ts';

/** The address at which units stand side by side. */
export function comparedHref(places: readonly UnitPlace[]): string {
  const ids = places.map((place) => place.replace(/\/(\d+)$/, ':$1'));
  return `${pageHref('compare')}${ids.length > 0 ? `?units=${ids.join(',')}` : ''}`;
}

/** What an address asks for, each once: as written, and as a place where it reads as one. */
export function askedUnits(search: string): { written: string; place: UnitPlace | undefined }[] {
  const written = (new URLSearchParams(search).get('units') ?? '').split(',');
  const asked = written
    .map((id) => id.trim())
    .filter(Boolean)
    .map((id) => {
      const [, layer, channel] = /^([^/]+\/.+)[:/](\d+)$/.exec(id) ?? [];
      return { written: id, place: layer && `${layer}/${Number(channel)}` };
    });
  const keys = asked.map((each) => each.place ?? each.written);
  return asked.filter((_, i) => keys.indexOf(keys[i]!) === i);
}
