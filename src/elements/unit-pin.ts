// <unit-pin>: a button that pins the unit of the page, to be compared; what is seen is remembered beside it.

import { isPinned, keepSeen, KEPT_EVENT } from './kept-units.ts';
import { makeButton } from './make.ts';
import { unitAt } from './unit-address.ts';
import { togglePinOf } from './unit-at-hand.ts';

class UnitPin extends HTMLElement {
  private readonly place = unitAt(location.href);
  private readonly button = makeButton('', '', () => {
    if (this.place) void togglePinOf(this.place);
  });

  connectedCallback(): void {
    if (!this.place) return;
    this.append(this.button);
    this.button.ariaLabel = 'Pin, to compare';
    this.button.title = 'Pin, to compare (c)';
    this.show();
    addEventListener(KEPT_EVENT, this.show);
    addEventListener('storage', this.show);
    const hasPicture = document.querySelector('.unit-hero [src$=".positive.webp"]') !== null;
    const name = document.querySelector('.unit-head h1')?.firstChild?.textContent?.trim();
    if (name) keepSeen({ place: this.place, name, hasPicture });
  }

  disconnectedCallback(): void {
    removeEventListener(KEPT_EVENT, this.show);
    removeEventListener('storage', this.show);
  }

  private show = (): void => {
    this.button.ariaPressed = String(this.place !== undefined && isPinned(this.place));
  };
}

customElements.define('unit-pin', UnitPin);
