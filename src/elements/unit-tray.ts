// The tray: pinned units along the lower edge of every page but that which compares them; on the page of a layer they are marked too.

import { comparedHref } from './compared-units.ts';
import { forget, KEPT_EVENT, keptUnits, togglePin } from './kept-units.ts';
import { make, makeButton, makeLink } from './make.ts';
import { unitAt } from './unit-address.ts';
import { unitLinks } from './unit-links.ts';

const tray = make('aside', 'unit-tray label');
tray.ariaLabel = 'Pinned units';
/** Says what pinning did to who does not see the tray. */
const said = make('output', 'visually-hidden');
document.body.append(tray, said);
addEventListener(KEPT_EVENT, show);
addEventListener('storage', show);
show();

function show(): void {
  // who takes a unit off stays in the tray
  const isIn = tray.contains(document.activeElement);
  const units = keptUnits('pinned');
  tray.hidden = units.length === 0 || document.querySelector('compare-units') !== null;
  document.body.classList.toggle('has-tray', !tray.hidden);
  mark(new Set(units.map(({ place }) => place)));
  const words = units.length === 1 ? '1 unit' : `${units.length} units`;
  said.value = `${words} pinned`;
  if (tray.hidden) return;
  const list = unitLinks(units, (unit) => {
    const button = makeButton('unit-off', '×', () => togglePin(unit));
    button.ariaLabel = `Take ${unit.name} off`;
    return button;
  });
  const title = units.length === 1 ? `Look at ${words}` : `Compare ${words}`;
  const compare = makeLink(comparedHref(units.map(({ place }) => place)), 'tray-compare', title);
  const clear = makeButton('plain-button', 'Clear', () => forget('pinned'));
  tray.replaceChildren(list, make('div', '', compare, clear));
  if (isIn) compare.focus();
}

/** Marks the units of a layer that are pinned. */
function mark(pinned: ReadonlySet<string>): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('.units li > a')) {
    link.toggleAttribute('data-pinned', pinned.has(unitAt(link.href) ?? ''));
  }
}
