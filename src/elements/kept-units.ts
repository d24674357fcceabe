// Units that the browser keeps: those that are pinned to be compared, and those that were seen last.

import type { UnitPlace } from './unit-address.ts';

export type KeptUnit = {
  readonly place: UnitPlace;
  /** `mixed4a:97` */
  readonly name: string;
  readonly hasPicture: boolean;
};

/** Told to the window when a list changes. */
export const KEPT_EVENT = 'micrographia-kept';

/** Columns that can be compared, and rows of a list. */
const most = { pinned: 8, seen: 12 } as const;
type List = keyof typeof most;

const keyOf = (list: List) => `micrographia-${list}`;

/** In the order they were pinned; the last seen first. */
export function keptUnits(list: List): KeptUnit[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(list)) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isKept) : [];
  } catch {
    // not of this version, or storage is forbidden
    return [];
  }
}

/** Puts a unit first among those seen. */
export function keepSeen(unit: KeptUnit): void {
  const others = keptUnits('seen').filter(({ place }) => place !== unit.place);
  keep('seen', [unit, ...others].slice(0, most.seen));
}

/** Pins a unit, or takes it off; one more than there is room for takes the place of the first. */
export function togglePin(unit: KeptUnit): void {
  const others = keptUnits('pinned').filter(({ place }) => place !== unit.place);
  const wasPinned = others.length < keptUnits('pinned').length;
  keep('pinned', wasPinned ? others : [...others, unit].slice(-most.pinned));
}

export function isPinned(place: UnitPlace): boolean {
  return keptUnits('pinned').some((unit) => unit.place === place);
}

export function forget(list: List): void {
  keep(list, []);
}

function keep(list: List, units: readonly KeptUnit[]): void {
  try {
    if (units.length > 0) localStorage.setItem(keyOf(list), JSON.stringify(units));
    else localStorage.removeItem(keyOf(list));
  } catch {
    // storage is forbidden: nothing is kept
  }
  dispatchEvent(new Event(KEPT_EVENT));
}

function isKept(value: unknown): value is KeptUnit {
  if (typeof value !== 'object' || value === null) return false;
  const { place, name } = value as Partial<Record<keyof KeptUnit, unknown>>;
  const isPlace = typeof place === 'string' && /^[^/]+\/[^/]+\/\d+$/.test(place);
  return isPlace && typeof name === 'string';
}
