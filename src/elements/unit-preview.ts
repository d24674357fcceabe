// <unit-preview>: a card beside the unit of the grid that is pointed at or has the focus, with its pictures enlarged and its numbers.

const DELAY_MS = 250;
/** Between the card and the unit, and the edge of the window, px. */
const GAP = 12;

class UnitPreview extends HTMLElement {
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Shown now, and to be shown last. */
  private link: HTMLAnchorElement | undefined;
  private wanted: HTMLAnchorElement | undefined;

  connectedCallback(): void {
    const list = this.closest('unit-grid')?.querySelector('ol');
    if (!list) return;
    list.addEventListener('pointerover', (event) => {
      if (event.pointerType === 'mouse') this.await(linkOf(event.target));
    });
    list.addEventListener('pointerleave', () => this.hide());
    list.addEventListener('focusin', ({ target }) => {
      const link = linkOf(target);
      if (link?.matches(':focus-visible')) this.await(link);
    });
    list.addEventListener('focusout', () => this.hide());
    document.addEventListener('keydown', this.key);
    addEventListener('scroll', this.leave, { passive: true });
  }

  disconnectedCallback(): void {
    document.removeEventListener('keydown', this.key);
    removeEventListener('scroll', this.leave);
  }

  private key = ({ key }: KeyboardEvent): void => {
    if (key === 'Escape') this.hide();
  };

  /** Comes back where the unit is still the one when nothing moves any more. */
  private leave = (): void => {
    const { wanted } = this;
    this.hide();
    if (wanted?.matches(':hover, :focus-visible')) this.await(wanted);
  };

  /** Shows the card of a unit soon, at once where one is shown already. */
  private await(link: HTMLAnchorElement | undefined): void {
    clearTimeout(this.timer);
    this.wanted = link;
    if (!link) return;
    this.timer = setTimeout(() => this.show(link), this.hidden ? DELAY_MS : 0);
  }

  private hide = (): void => {
    clearTimeout(this.timer);
    this.hidden = true;
    this.link?.removeAttribute('aria-describedby');
  };

  private show(link: HTMLAnchorElement): void {
    const unit = link.closest('li')!;
    this.hide();
    this.fill(link, unit.dataset);
    this.hidden = false;
    this.place(link.getBoundingClientRect());
    link.setAttribute('aria-describedby', this.id);
    this.link = link;
  }

  private fill(link: HTMLAnchorElement, { v, bare, trust, words }: DOMStringMap): void {
    const style = `${link.closest('ol')!.getAttribute('style')};${link.getAttribute('style')}`;
    for (const picture of this.querySelectorAll('i')) {
      const { sheet, file } = picture.dataset;
      picture.hidden = bare?.split(' ').includes(sheet!) ?? false;
      picture.setAttribute('style', `${style};--sheet:url(${file})`);
    }
    const id = `${this.dataset['layer']}:${link.firstChild!.textContent!.trim()}`;
    const name = link.querySelector('b')?.textContent;
    const said = [id, name, link.title || words].filter(Boolean).join(' · ');
    this.querySelector('p')!.textContent = said;
    const values = v!.split(' ');
    const rows = [...this.options].flatMap((option, i) => {
      const { label: term, value: sort, dataset } = option;
      const value = values[i];
      if (value === undefined || value === '-' || dataset['place'] !== undefined) return [];
      const verdict = sort === 'trust' && trust ? `, ${trust}` : '';
      return [entry(term, value + (dataset['unit'] ?? '') + verdict)];
    });
    this.querySelector('dl')!.replaceChildren(...rows.flat());
  }

  /** Right of the unit or left of it, else below or above: never over it. */
  private place({ left, right, top, bottom }: DOMRect): void {
    const { offsetWidth: width, offsetHeight: height } = this;
    const [seenWidth, seenHeight] = [document.documentElement.clientWidth, innerHeight];
    const fitsRight = right + GAP + width <= seenWidth;
    const isBeside = fitsRight || left - GAP - width >= 0;
    const clamp = (at: number, most: number) => Math.max(GAP, Math.min(at, most - GAP));
    const col = isBeside
      ? fitsRight
        ? right + GAP
        : left - GAP - width
      : clamp(left, seenWidth - width);
    const row = isBeside
      ? clamp(top, seenHeight - height)
      : bottom + GAP + height <= seenHeight
        ? bottom + GAP
        : top - GAP - height;
    this.style.left = `${col}px`;
    this.style.top = `${row}px`;
  }

  /** Of the sorts, whose names and units the numbers carry; the first is the index. */
  private get options(): HTMLOptionElement[] {
    const select = this.closest('unit-grid')?.querySelector<HTMLSelectElement>('[name="sort"]');
    return [...(select?.options ?? [])].slice(1);
  }
}

function entry(term: string, value: string): [HTMLElement, HTMLElement] {
  const [dt, dd] = [document.createElement('dt'), document.createElement('dd')];
  dt.textContent = term;
  dd.textContent = value;
  return [dt, dd];
}

function linkOf(target: EventTarget | null): HTMLAnchorElement | undefined {
  return (target instanceof Element && target.closest('a')) || undefined;
}

customElements.define('unit-preview', UnitPreview);
