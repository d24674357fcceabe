// <compare-units>: the units that the address names, side by side, read from the records of the atlas.

import type { UnitRecord } from '../../../pipeline/store/schema.ts';
import { atlasHref } from '../../href.ts';
import { askedUnits, comparedHref } from '../compared-units.ts';
import { KEPT_EVENT, keptUnits } from '../kept-units.ts';
import { lookUpUnit } from '../look-up-unit.ts';
import { make, makeButton } from '../make.ts';
import { randomUnit } from '../random-unit.ts';
import { openSearch } from '../search/search-dialog.ts';
import { togglePinOf } from '../unit-at-hand.ts';
import { unitLinks } from '../unit-links.ts';
import { missingColumn, unitColumn } from './unit-column.ts';
import { suggestUnit } from './suggest-unit.ts';

type Asked = ReturnType<typeof askedUnits>[number];

/** More are a list rather than a comparison. */
const MOST = 8;

class CompareUnits extends HTMLElement {
  connectedCallback(): void {
    void this.fill();
    // what is pinned here, as by the search, joins
    addEventListener(KEPT_EVENT, this.join);
  }

  disconnectedCallback(): void {
    removeEventListener(KEPT_EVENT, this.join);
  }

  private async fill(): Promise<void> {
    const asked = askedUnits(location.search);
    const columns = await Promise.all(asked.slice(0, MOST).map((each) => this.column(each)));
    // the address may have changed meanwhile
    if (asked.map(({ written }) => written).join() !== this.written.join()) return;
    const more = makeButton('plain-button', 'Add a unit', openSearch);
    const parts = [make('p', 'label compare-tools', more, shareButton(asked.length))];
    if (asked.length > MOST) {
      parts.push(make('p', 'notice', `Only the first ${MOST} of ${asked.length} units are shown.`));
    }
    const row = make('div', 'compare-columns', ...columns);
    row.style.setProperty('--columns', String(columns.length));
    row.tabIndex = 0;
    row.role = 'region';
    row.ariaLabel = 'Units side by side';
    this.replaceChildren(...parts, asked.length > 0 ? row : this.nothing());
  }

  private async column(asked: Asked): Promise<HTMLElement> {
    const takeOff = (): void => this.show(this.written.filter((id) => id !== asked.written));
    try {
      const unit = asked.place && (await lookUpUnit(asked.place));
      if (unit) return unitColumn(unit.place, await readUnit(unit.place), takeOff);
      return missingColumn(asked.written, await suggestUnit(asked.written), takeOff);
    } catch {
      const notice = make('p', 'notice', 'Its record could not be read. Try again later.');
      return make('article', 'compared', make('h2', '', asked.written), notice);
    }
  }

  /** What to do where no unit is named. */
  private nothing(): HTMLElement {
    const seen = keptUnits('seen');
    return make(
      'div',
      'compare-nothing',
      make('p', '', 'No unit is chosen yet.'),
      make(
        'ol',
        '',
        make('li', '', 'Open the page of a unit, or point at one in the grid of a layer.'),
        make(
          'li',
          '',
          'Press ',
          make('kbd', '', 'c'),
          ' to pin it, or the button with two frames.',
        ),
        make('li', '', 'Do so with others: they wait in a tray at the foot of every page.'),
        make('li', '', 'Press ', make('kbd', '', 'v'), ' to view them here, side by side.'),
      ),
      makeButton('plain-button', 'Pin a random unit', () => void pinRandom()),
      ...(seen.length > 0 ? [make('h2', '', 'Seen last'), unitLinks(seen)] : []),
    );
  }

  private join = (): void => {
    const pinned = keptUnits('pinned').map(({ place }) => place.replace(/\/(\d+)$/, ':$1'));
    const { written } = this;
    const added = pinned.filter((id) => !written.includes(id));
    if (added.length > 0) this.show([...written, ...added]);
  };

  /** Shows these from now on, in the address too. */
  private show(written: readonly string[]): void {
    history.replaceState(null, '', comparedHref(written));
    void this.fill();
  }

  private get written(): string[] {
    return askedUnits(location.search).map(({ written }) => written);
  }
}

/** Where there is nothing to compare yet, something to begin with. */
async function pinRandom(): Promise<void> {
  const place = await randomUnit();
  if (place) await togglePinOf(place);
}

async function readUnit(place: string): Promise<UnitRecord> {
  const response = await fetch(atlasHref(`${place}.json`));
  if (!response.ok) throw new Error(`unit: got ${response.status} for ${place}`);
  return (await response.json()) as UnitRecord;
}

/** Copies the address; without a clipboard the reader finds it where it always is. */
function shareButton(numUnits: number): HTMLButtonElement | undefined {
  if (numUnits === 0) return undefined;
  return makeButton('plain-button', 'Copy the address', (button) => {
    button.ariaLive = 'polite';
    const copied = navigator.clipboard?.writeText(location.href) ?? Promise.reject(new Error());
    copied.then(
      () => (button.textContent = 'Copied'),
      () => (button.textContent = 'It is in the address bar'),
    );
  });
}

customElements.define('compare-units', CompareUnits);
