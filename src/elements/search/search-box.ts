// <search-box>: a field and what it finds: links that the arrows walk. Without words the dialog shows the units that were seen last; on the page of the search the words stand in the address.

import { pageHref } from '../../href.ts';
import { find } from '../../search/find.ts';
import type { Found } from '../../search/found.ts';
import { goToRandomUnit } from '../random-unit.ts';
import { forget, keptUnits } from '../kept-units.ts';
import { make, makeButton, makeLink } from '../make.ts';
import { unitLinks } from '../unit-links.ts';
import { fetchedFiles } from './fetched-files.ts';
import { searchProse, type Passage } from './prose.ts';
import { passageRow, resultRow } from './result-row.ts';

const MOST = 24;
/** Prose is searched when typing rests this long. */
const REST_MS = 250;
/** Letters below which prose has too much to say. */
const SHORTEST_PROSE = 3;

class SearchBox extends HTMLElement {
  private readonly field = make('input', '');
  private readonly list = make('ol', 'search-results');
  private readonly said = make('output', 'label');
  private readonly idle = make('div', 'search-idle');
  private rest: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    if (this.firstChild) return;
    this.field.type = 'search';
    this.field.name = 'q';
    this.field.placeholder = 'A unit, a label, a layer, a class, words';
    this.field.ariaLabel = 'Search';
    this.field.autocomplete = 'off';
    this.field.spellcheck = false;
    this.list.setAttribute('role', 'list');
    const form = make('form', 'tools', this.field, this.said);
    form.role = 'search';
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      this.links[0]?.click();
    });
    this.append(form, this.list, this.idle);
    this.field.addEventListener('input', () => void this.update());
    this.addEventListener('keydown', this.walk);
    if (this.isPage) this.field.value = new URLSearchParams(location.search).get('q') ?? '';
    void this.update();
  }

  /** Looks for what is typed now. */
  private async update(): Promise<void> {
    const query = this.field.value.trim();
    if (this.isPage) remember(query);
    this.toggleAttribute('data-idle', query === '');
    clearTimeout(this.rest);
    if (query === '') return this.showNothing();
    try {
      const found = await find(query, fetchedFiles, MOST);
      if (query !== this.field.value.trim()) return;
      this.idle.replaceChildren();
      this.show(found, []);
      if (query.length >= SHORTEST_PROSE) {
        this.rest = setTimeout(() => void this.addProse(query, found), REST_MS);
      } else if (found.length === 0) await this.help();
    } catch {
      this.said.value = 'The search cannot be reached';
    }
  }

  private async addProse(query: string, found: readonly Found[]): Promise<void> {
    // without it the rest still holds
    const passages = await searchProse(query).catch(() => []);
    if (query !== this.field.value.trim()) return;
    if (passages.length === 0) return found.length === 0 ? this.help() : undefined;
    // an article is named once, by its passage
    const isTold = ({ kind, path }: Found) =>
      kind === 'article' && passages.some(({ href }) => href.startsWith(pageHref(...path)));
    this.show(
      found.filter((each) => !isTold(each)),
      passages,
    );
  }

  /** The focus stays where it is. */
  private show(found: readonly Found[], passages: readonly Passage[]): void {
    const focused = (document.activeElement as HTMLAnchorElement | null)?.href;
    this.list.replaceChildren(...found.map(resultRow), ...passages.map(passageRow));
    if (focused) this.links.find(({ href }) => href === focused)?.focus();
    const count = found.length + passages.length;
    this.said.value =
      count === 0
        ? 'Nothing found'
        : found.length === MOST
          ? `The best ${count}`
          : `${count} found`;
  }

  /** What can be asked for, where nothing was found. */
  private async help(): Promise<void> {
    const { layers } = await fetchedFiles.catalogue();
    const example = layers.length > 0 ? `, as ${layers.at(-1)!.name}:0` : '';
    const words = `Units are found by their layer and number${example}, by what people call them and by the labels of their images; all else by its title. Each word has to be found.`;
    this.idle.replaceChildren(
      make('p', '', words),
      make('p', 'label', makeLink(pageHref('search'), '', 'Everything there is'), randomButton()),
    );
  }

  private showNothing(): void {
    this.list.replaceChildren();
    this.said.value = '';
    // the page lists what there is instead
    if (this.isPage) return;
    const seen = keptUnits('seen');
    const clear = makeButton('plain-button', 'Forget them', () => {
      forget('seen');
      this.showNothing();
      this.field.focus();
    });
    this.idle.replaceChildren(
      ...(seen.length > 0 ? [make('h2', '', 'Seen last'), unitLinks(seen)] : []),
      make('p', 'label', randomButton(), seen.length > 0 ? clear : undefined),
    );
  }

  /** Arrows lead from the field to the results and back; letters typed there are meant for the field. */
  private walk = (event: KeyboardEvent): void => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const stops = [this.field, ...this.links];
    const at = stops.findIndex((stop) => stop === target);
    const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && at >= 0) {
      event.preventDefault();
      stops[at + step]?.focus();
    } else if (key.length === 1 && key !== ' ' && at > 0) {
      this.field.focus();
    }
  };

  private get links(): HTMLAnchorElement[] {
    return [...this.querySelectorAll<HTMLAnchorElement>('ol a, .unit-links a')];
  }

  private get isPage(): boolean {
    return this.closest('dialog') === null;
  }
}

function randomButton(): HTMLButtonElement {
  return makeButton('plain-button', 'A random unit', () => void goToRandomUnit());
}

/** Keeps the words in the address, so that it can be shared. */
function remember(query: string): void {
  const address = new URL(location.href);
  if (query) address.searchParams.set('q', query);
  else address.searchParams.delete('q');
  if (address.href !== location.href) history.replaceState(null, '', address);
}

customElements.define('search-box', SearchBox);
