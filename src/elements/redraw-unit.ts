// <redraw-unit>: a button that brings what draws the picture of the unit again; nothing of it is fetched before.

import { make, makeButton } from './make.ts';
import { unitAt, type UnitPlace } from './unit-address.ts';

class RedrawUnit extends HTMLElement {
  private readonly place = unitAt(location.href);
  private readonly status = make(
    'p',
    'redraw-hint label',
    'Watch the picture emerge, here in your browser.',
  );

  connectedCallback(): void {
    const { place, status } = this;
    if (!place || this.firstChild) return;
    status.role = 'status';
    const button = makeButton('plain-button', 'Draw it again', () => void this.open(place, button));
    this.append(button, status);
  }

  private async open(place: UnitPlace, button: HTMLButtonElement): Promise<void> {
    button.disabled = true;
    try {
      const { RedrawPanel } = await import('./redraw/redraw-panel.ts');
      const panel = await RedrawPanel.open(place);
      this.replaceChildren(panel.element);
      panel.begin();
    } catch {
      button.disabled = false;
      this.status.classList.remove('redraw-hint');
      this.status.textContent = 'What draws it did not come: try again.';
    }
  }
}

customElements.define('redraw-unit', RedrawUnit);
