// <unit-filter>: hides the units of the grid around it that lack the words or the family asked for; both stand in the address, as `#filter=hexagon&family=lattices`.

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
    const isTyped = target instanceof Element && target.closest('input, select, dialog') !== null;
    if (key === 'f' && !isChord && (!isTyped || isChoice(target))) {
      event.preventDefault();
      field?.focus();
    } else if (key === 'Escape' && target === field && field) {
      for (const each of this.fields) each.value = '';
      this.write();
      field.blur();
    }
  };

  private apply(): void {
    const [text = '', family = ''] = this.fields.map(({ value }) => value.trim().toLowerCase());
    const words = text.split(/\s+/);
    const { units } = this;
    for (const unit of units) {
      const { words: own = '', family: ownFamily = '' } = unit.dataset;
      const isOfFamily = family === '' || ownFamily.toLowerCase() === family;
      unit.hidden = !isOfFamily || !words.every((word) => own.includes(word));
    }
    const numShown = units.filter((unit) => !unit.hidden).length;
    const output = this.querySelector('output');
    if (output) output.value = text || family ? `${numShown} of ${units.length}` : '';
  }

  /** The words, then the family, where there are families. */
  private get fields(): (HTMLInputElement | HTMLSelectElement)[] {
    return [...this.querySelectorAll<HTMLInputElement | HTMLSelectElement>('input, select')];
  }

  private get units(): HTMLElement[] {
    return [...(this.closest('unit-grid')?.querySelectorAll<HTMLElement>('ol > li') ?? [])];
  }
}

/** True for a round button, which takes no letters. */
function isChoice(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type === 'radio';
}

customElements.define('unit-filter', UnitFilter);
