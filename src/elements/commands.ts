// What keys do on every page; whatever is large is loaded when it is first asked for.

import { comparedHref } from './compared-units.ts';
import { keptUnits } from './kept-units.ts';
import { toggleTheme } from './theme-toggle.ts';
import { togglePinAtHand } from './unit-at-hand.ts';

export type Command = {
  readonly key: string;
  readonly label: string;
  readonly run: () => void | Promise<void>;
};

/** In the order of the list. */
export const commands: readonly Command[] = [
  { key: '/', label: 'search', run: openSearch },
  {
    key: 'r',
    label: 'a random unit',
    run: async () => (await import('./random-unit.ts')).goToRandomUnit(),
  },
  {
    key: 'c',
    label: 'pin the unit of the page, or of a link, to compare it',
    run: togglePinAtHand,
  },
  {
    key: 'v',
    label: 'view the pinned units side by side',
    run: () => location.assign(comparedHref(keptUnits('pinned').map(({ place }) => place))),
  },
  { key: 'p', label: 'to the tray of pinned units', run: goToTray },
  { key: 't', label: 'light or dark', run: toggleTheme },
];

/** Nothing where nothing is pinned. */
function goToTray(): void {
  document.querySelector<HTMLAnchorElement>('.unit-tray:not([hidden]) a')?.focus();
}

async function openSearch(): Promise<void> {
  (await import('./search/search-dialog.ts')).openSearch();
}
