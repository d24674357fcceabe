// <unit-filter>: hides the units of the grid around it that lack the words, the family or the verdict asked for; these stand in the address, as `#filter=hexagon&family=lattices`.

/** What letters are typed into. */
const typed = 'input:not([type="range"]), select, dialog';

class UnitFilter extends HTMLElement {
  connectedCallback(): void {
    this.read();
    this.addEventListener('input', this.write);
    this.closest('form')?.addEventListener('submit', this.enter);
    addEventListener('hashchange', this.read);
    document.addEventListener('keydown', this.key);
  }

  disconnectedCallback(): void {
    removeEventListener('hashchange', this.read);
    document.removeEventListener('keydown', this.key);
  }

  /** Takes what is asked for from the address. */
  private read = (): void => {
    const asked = new URLSearchParams(location.hash.slice(1));
    for (const field of this.fields) field.value = asked.get(field.name) ?? '';
    this.apply();
  };

  private write = (): void => {
    const asked = new URLSearchParams();
    for (const { name, value } of this.fields) if (value.trim()) asked.set(name, value.trim());
    const address = new URL(location.href);
    address.hash = asked.toString();
    history.replaceState(null, '', address);
    this.apply();
  };

  /** Enter goes to the first unit that is left. */
  private enter = (event: SubmitEvent): void => {
    event.preventDefault();
    this.units
      .find((unit) => !unit.hidden)
      ?.querySelector('a')
      ?.focus();
  };

  private key = (event: KeyboardEvent): void => {
    const { key, target } = event;
    const field = this.querySelector('input');
    const isChord = event.ctrlKey || event.metaKey || event.altKey;
    const isTyped = target instanceof Element && target.closest(typed) !== null;
    if (key === 'f' && !isChord && !isTyped) {
      event.preventDefault();
      field?.focus();
    } else if (key === 'Escape' && target === field && field) {
      for (const each of this.fields) each.value = '';
      this.write();
      field.blur();
    }
  };

  private apply(): void {
    const { units, fields } = this;
    const asked = fields.map(({ name, value }) => ({ name, value: value.trim().toLowerCase() }));
    for (const unit of units) {
      unit.hidden = !asked.every(({ name, value }) =>
        name === 'filter'
          ? value.split(/\s+/).every((word) => wordsOf(unit).includes(word))
          : value === '' || unit.dataset[name]?.toLowerCase() === value,
      );
    }
    const numShown = units.filter((unit) => !unit.hidden).length;
    const output = this.querySelector('output');
    const isAsked = asked.some(({ value }) => value !== '');
    if (output) output.value = isAsked ? `${numShown} of ${units.length}` : '';
  }

  /** Of words, then of choices, each named as what the units carry. */
  private get fields(): (HTMLInputElement | HTMLSelectElement)[] {
    return [...this.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select')];
  }

  private get units(): HTMLElement[] {
    return [...(this.closest('unit-grid')?.querySelectorAll<HTMLElement>('ol > li') ?? [])];
  }
}

/** Number and name, and what else the unit is found by. */
function wordsOf(unit: HTMLElement): string {
  return `${unit.textContent} ${unit.dataset['words'] ?? ''}`.toLowerCase();
}

customElements.define('unit-filter', UnitFilter);
