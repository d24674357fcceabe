// <copy-text>: its button copies the text of its <pre>; an address in it that lacks its host gets that of the page.

const SHOWN_MS = 2000;

class CopyText extends HTMLElement {
  connectedCallback(): void {
    const address = this.querySelector<HTMLElement>('[data-address]');
    const path = address?.dataset['address'];
    if (address && path !== undefined) address.textContent = new URL(path, location.href).href;
    this.querySelector('button')?.addEventListener('click', () => void this.copy());
  }

  private async copy(): Promise<void> {
    const text = this.querySelector('pre');
    const button = this.querySelector('button');
    if (!text || !button) return;
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
