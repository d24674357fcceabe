// <hover-card>: a card beside a link with `data-card`, in text or in a drawing, that is pointed at, has the focus or is tapped, with what the link leads to.

const SHOW_AFTER_MS = 200;
/** Time to reach the card from the link. */
const HIDE_AFTER_MS = 250;
/** Between the card and the link, and the edge of the window, px. */
const ROOM = 8;

type CardLink = HTMLAnchorElement | SVGAElement;

class HoverCard extends HTMLElement {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private link: CardLink | undefined;
  private lastPointer = 'mouse';

  connectedCallback(): void {
    document.addEventListener('pointerover', this.point);
    document.addEventListener('pointerdown', this.press);
    document.addEventListener('click', this.tap);
    document.addEventListener('focusin', this.focused);
    document.addEventListener('keydown', this.key);
  }

  disconnectedCallback(): void {
    document.removeEventListener('pointerover', this.point);
    document.removeEventListener('pointerdown', this.press);
    document.removeEventListener('click', this.tap);
    document.removeEventListener('focusin', this.focused);
    document.removeEventListener('keydown', this.key);
  }

  private point = ({ target, pointerType }: PointerEvent): void => {
    if (pointerType !== 'mouse') return;
    clearTimeout(this.timer);
    const link = carded(target);
    if (link && link !== this.link) this.timer = setTimeout(() => this.show(link), SHOW_AFTER_MS);
    // of what has the focus the card stays: pages that scroll move under a pointer that rests
    else if (!link && this.link?.matches(':not(:focus-visible)') && !this.holds(target))
      this.timer = setTimeout(this.close, HIDE_AFTER_MS);
  };

  private press = ({ target, pointerType }: PointerEvent): void => {
    this.lastPointer = pointerType;
    if (this.link && !this.holds(target) && carded(target) !== this.link) this.close();
  };

  /** The first tap shows the card, a second one follows the link. */
  private tap = (event: MouseEvent): void => {
    const link = carded(event.target);
    if (this.lastPointer !== 'touch' || !link || link === this.link) return;
    if (this.show(link)) event.preventDefault();
  };

  private focused = ({ target }: FocusEvent): void => {
    const link = carded(target);
    if (link?.matches(':focus-visible')) this.show(link);
    else if (this.link && !link && !this.holds(target)) this.close();
  };

  private key = ({ key }: KeyboardEvent): void => {
    if (key === 'Escape') this.close();
  };

  private holds(target: EventTarget | null): boolean {
    return target instanceof Node && this.contains(target);
  }

  private close = (): void => {
    clearTimeout(this.timer);
    this.hidden = true;
    this.link?.removeAttribute('aria-describedby');
    this.link = undefined;
  };

  /** @returns whether there was something to show */
  private show(link: CardLink): boolean {
    const content = shownBy(link);
    this.close();
    if (!content) return false;
    this.replaceChildren(content);
    this.hidden = false;
    this.link = link;
    link.setAttribute('aria-describedby', this.id);
    this.place(link);
    return true;
  }

  /** Below the line that the link stands in, or above it where there is no room; it scrolls with the text. */
  private place(link: CardLink): void {
    const { left, top, bottom } = link.getClientRects()[0] ?? link.getBoundingClientRect();
    const { clientWidth } = document.documentElement;
    const col = Math.max(ROOM, Math.min(left, clientWidth - this.offsetWidth - ROOM));
    const fitsBelow = bottom + ROOM + this.offsetHeight <= innerHeight;
    const row =
      fitsBelow || top < this.offsetHeight ? bottom + ROOM : top - ROOM - this.offsetHeight;
    const { left: originLeft, top: originTop } = this.offsetParent!.getBoundingClientRect();
    this.style.left = `${col - originLeft}px`;
    this.style.top = `${row - originTop}px`;
  }
}

/**
 * A copy of what stands in the template beside the link, else of the place on the page that `data-card`
 * names, else of where the link leads to on the page.
 */
function shownBy(link: CardLink): DocumentFragment | undefined {
  const template = link.parentElement!.querySelector('template');
  if (template) return template.content.cloneNode(true) as DocumentFragment;
  const hash = link instanceof HTMLAnchorElement ? decodeURIComponent(link.hash.slice(1)) : '';
  const target = document.getElementById(link.dataset['card'] || hash);
  if (!target) return undefined;
  const copy = document.createDocumentFragment();
  copy.append(...[...target.childNodes].map((node) => node.cloneNode(true)));
  for (const element of copy.querySelectorAll('[id]')) element.removeAttribute('id');
  return copy;
}

function carded(target: EventTarget | null): CardLink | undefined {
  const link = target instanceof Element && target.closest<CardLink>('a[data-card]');
  return link && !link.closest('hover-card') ? link : undefined;
}

customElements.define('hover-card', HoverCard);
