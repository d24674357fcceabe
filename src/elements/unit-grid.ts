// <unit-grid>: sorts the units of a layer, with the order in the address, and sets how large they are.

const DENSITY_KEY = 'micrographia-density';

class UnitGrid extends HTMLElement {
  connectedCallback(): void {
    const { density } = document.documentElement.dataset;
    const sort = new URLSearchParams(location.search).get('sort');
    if (density) this.choose('density', density);
    if (sort && this.choose('sort', sort)) this.sort(sort);
    this.addEventListener('change', this.update);
  }

  private update = ({ target }: Event): void => {
    if (!(target instanceof HTMLInputElement)) return;
    if (target.name === 'density') {
      document.documentElement.dataset['density'] = target.value;
      localStorage.setItem(DENSITY_KEY, target.value);
    } else {
      this.sort(target.value);
      const address = new URL(location.href);
      address.searchParams.set('sort', target.value);
      if (target.value === 'index') address.searchParams.delete('sort');
      history.replaceState(null, '', address);
    }
  };

  /** Orders by a number that the units carry: the index upwards, anything else downwards, dead units last. */
  private sort(by: string): void {
    const list = this.querySelector('ol');
    if (!list) return;
    const units = [...list.children].filter((unit) => unit instanceof HTMLElement);
    const rank = (unit: HTMLElement): number => {
      if (by === 'index') return -Number(unit.dataset['index']);
      return 'dead' in unit.dataset ? -Infinity : Number(unit.dataset[by] ?? -Number.MAX_VALUE);
    };
    const compare = (a: HTMLElement, b: HTMLElement) => {
      const [rankA, rankB] = [rank(a), rank(b)];
      return rankA === rankB
        ? Number(a.dataset['index']) - Number(b.dataset['index'])
        : rankB - rankA;
    };
    list.append(...units.sort(compare));
    list.dataset['sort'] = by;
  }

  /** Ticks the choice `value` of the group `name`; false where there is none. */
  private choose(name: string, value: string): boolean {
    const inputs = this.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`);
    const input = [...inputs].find((choice) => choice.value === value);
    if (input) input.checked = true;
    return input !== undefined;
  }
}

customElements.define('unit-grid', UnitGrid);
