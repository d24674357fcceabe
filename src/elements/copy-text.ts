// <copy-text>: a button that copies the text of its <pre>; an address in it that lacks its host gets that of the page.

const SHOWN_MS = 2000;

class CopyText extends HTMLElement {
  connectedCallback(): void {
    const address = this.querySelector<HTMLElement>('[data-address]');
    const path = address?.dataset['address'];
    if (address && path !== undefined) address.textContent = new URL(path, location.href).href;
    const text = this.querySelector('pre');
    if (!text || this.querySelector('button')) return;
    const button = document.createElement('button');
    button.textContent = `Copy ${text.ariaLabel}`;
    button.ariaLive = 'polite';
    button.addEventListener('click', () => void this.copy(text, button));
    this.append(button);
  }

  private async copy(text: HTMLElement, button: HTMLButtonElement): Promise<void> {
    const name = button.textContent;
    try {
      await navigator.clipboard.writeText(text.textContent);
      button.textContent = 'Copied';
    } catch {
      // hosts without HTTPS have no clipboard: the reader copies what is selected
      getSelection()?.selectAllChildren(text);
      button.textContent = 'Selected';
    }
    setTimeout(() => (button.textContent = name), SHOWN_MS);
  }
}

customElements.define('copy-text', CopyText);
