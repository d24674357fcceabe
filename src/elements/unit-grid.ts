// <unit-grid>: sorts the units of a layer and chooses the pictures, both in the address, and sets how large they are.

import { walkGrid } from './grid-walk.ts';

const SIZE_KEY = 'micrographia-cell';
const SHOW_KEY = 'micrographia-show';

class UnitGrid extends HTMLElement {
  private readonly list = this.querySelector('ol')!;
  /** In the order of the file. */
  private readonly units = [...this.querySelectorAll<HTMLElement>('ol > li')];

  connectedCallback(): void {
    const asked = new URLSearchParams(location.search);
    const size = this.querySelector<HTMLInputElement>('[name="size"]');
    if (size) size.value = localStorage.getItem(SIZE_KEY) ?? size.value;
    if (this.choose('sort', asked.get('sort'))) this.sort();
    const show = asked.get('show') ?? localStorage.getItem(SHOW_KEY);
    if (this.choose('show', show)) this.show();
    this.addEventListener('input', this.update);
    walkGrid(this.list);
  }

  private update = ({ target }: Event): void => {
    if (!(target instanceof HTMLInputElement || target instanceof HTMLSelectElement)) return;
    const { name, value } = target;
    if (name === 'size') {
      document.documentElement.style.setProperty('--cell', `${value}rem`);
      localStorage.setItem(SIZE_KEY, value);
    } else if (name === 'sort') {
      this.sort();
      remember('sort', value, 'index');
    } else if (name === 'show') {
      this.show();
      localStorage.setItem(SHOW_KEY, value);
      remember('show', value, this.select('show')?.options[0]?.value);
    }
  };

  /** Orders by the chosen value: places upwards, anything else downwards, units without it and dead ones last. */
  private sort(): void {
    const { selectedIndex, options } = this.select('sort')!;
    const { unit = '', place } = options[selectedIndex]!.dataset;
    const valueOf = ({ dataset }: HTMLElement) =>
      Number(dataset['v']!.split(' ')[selectedIndex - 1]);
    const rank = (element: HTMLElement): number => {
      if (selectedIndex === 0) return 0;
      const value = valueOf(element);
      if ('dead' in element.dataset || Number.isNaN(value)) return -Infinity;
      return place === undefined ? value : -value;
    };
    // the sort is stable: units alike stay in the order of the file
    const ranked = this.units.map((element) => ({ element, rank: rank(element) }));
    ranked.sort((a, b) => (a.rank === b.rank ? 0 : b.rank - a.rank));
    for (const { element } of ranked) {
      const value = valueOf(element);
      const isShown = selectedIndex > 0 && place === undefined && !Number.isNaN(value);
      if (isShown) element.dataset['value'] = value + unit;
      else delete element.dataset['value'];
    }
    this.list.append(...ranked.map(({ element }) => element));
  }

  /** Puts the chosen sheet behind all pictures; it is loaded now. */
  private show(): void {
    const { value, selectedOptions } = this.select('show')!;
    this.list.dataset['show'] = value;
    this.list.style.setProperty('--sheet', `url(${selectedOptions[0]!.dataset['file']})`);
  }

  /** Chooses an option; false where there is none of that value. */
  private choose(name: string, value: string | null): boolean {
    const select = this.select(name);
    if (!select || ![...select.options].some((option) => option.value === value)) return false;
    select.value = value!;
    return true;
  }

  private select(name: string): HTMLSelectElement | null {
    return this.querySelector(`select[name="${name}"]`);
  }
}

/** Keeps a choice in the address, but for the one that holds without. */
function remember(name: string, value: string, plain: string | undefined): void {
  const address = new URL(location.href);
  if (value === plain) address.searchParams.delete(name);
  else address.searchParams.set(name, value);
  history.replaceState(null, '', address);
}

customElements.define('unit-grid', UnitGrid);
