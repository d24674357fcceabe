// <seen-units>: the units that the reader saw last, until they are forgotten; nothing where there are none.

import { forget, KEPT_EVENT, keptUnits } from './kept-units.ts';
import { make, makeButton } from './make.ts';
import { unitLinks } from './unit-links.ts';

class SeenUnits extends HTMLElement {
  connectedCallback(): void {
    addEventListener(KEPT_EVENT, this.show);
    this.show();
  }

  disconnectedCallback(): void {
    removeEventListener(KEPT_EVENT, this.show);
  }

  private show = (): void => {
    const units = keptUnits('seen');
    this.hidden = units.length === 0;
    if (this.hidden) return this.replaceChildren();
    const clear = makeButton('plain-button', 'Forget them', () => forget('seen'));
    this.replaceChildren(make('h2', '', 'Seen last'), unitLinks(units), clear);
  };
}

customElements.define('seen-units', SeenUnits);
