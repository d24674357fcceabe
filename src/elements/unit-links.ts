// Units as small pictures that lead to their pages.

import { atlasHref } from '../href.ts';
import type { KeptUnit } from './kept-units.ts';
import { make, makeLink, makePicture } from './make.ts';
import { unitHref, unitPicture } from './unit-address.ts';

/** Side of a picture, px. */
const SIDE = 56;

/** A list of links; each item holds what `more` adds to it. */
export function unitLinks(
  units: readonly KeptUnit[],
  more?: (unit: KeptUnit) => Node,
): HTMLUListElement {
  const list = make('ul', 'unit-links label');
  list.setAttribute('role', 'list');
  list.append(
    ...units.map((unit) => {
      const { place, name, hasPicture } = unit;
      const picture = hasPicture
        ? makePicture(atlasHref(unitPicture(place)), '', SIDE)
        : make('i', '');
      return make('li', '', makeLink(unitHref(place), '', picture, name), more?.(unit));
    }),
  );
  return list;
}
