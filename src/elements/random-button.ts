// <random-button>: leads to a unit by lot.

import { makeButton } from './make.ts';

class RandomButton extends HTMLElement {
  connectedCallback(): void {
    if (this.firstChild) return;
    const go = async () => (await import('./random-unit.ts')).goToRandomUnit();
    this.append(makeButton('link-button', 'A random unit', () => void go()));
  }
}

customElements.define('random-button', RandomButton);
