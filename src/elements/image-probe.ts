// <image-probe>: a button that opens the panel where readers try images of their own; nothing of that is fetched before.

import { makeButton } from './make.ts';

class ImageProbe extends HTMLElement {
  connectedCallback(): void {
    const button = makeButton('plain-button', 'Try your own image', async () => {
      const { openPanel } = await import('./probe/probe-panel.ts');
      openPanel(this.dataset['layer']);
    });
    button.ariaHasPopup = 'dialog';
    this.append(button);
  }
}

customElements.define('image-probe', ImageProbe);
