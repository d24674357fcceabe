// The unit that a key is meant for: that of the link which has the focus or is pointed at, else that of the page.

import { keptUnits, togglePin } from './kept-units.ts';
import { unitAt, type UnitPlace } from './unit-address.ts';

/** Pins it, or takes it off; nothing where there is none. */
export async function togglePinAtHand(): Promise<void> {
  const place = unitAtHand();
  if (place) await togglePinOf(place);
}

/** Pins the unit at a place, or takes it off; nothing where it has no page. */
export async function togglePinOf(place: UnitPlace): Promise<void> {
  const kept = keptUnits('pinned').find((unit) => unit.place === place);
  const unit = kept ?? (await (await import('./look-up-unit.ts')).lookUpUnit(place));
  if (unit) togglePin(unit);
}

function unitAtHand(): UnitPlace | undefined {
  const links = [document.activeElement, ...document.querySelectorAll('a[href]:hover')];
  for (const link of links) {
    const place = link instanceof HTMLAnchorElement ? unitAt(link.href) : undefined;
    if (place) return place;
  }
  return unitAt(location.href);
}
