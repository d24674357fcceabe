// <key-walk>: arrows and `u` follow the page's links marked `data-walk`; `?` lists the keys.

const walks: Readonly<Record<string, string>> = {
  ArrowLeft: 'previous',
  ArrowRight: 'next',
  u: 'up',
};

class KeyWalk extends HTMLElement {
  connectedCallback(): void {
    this.querySelector('button')?.addEventListener('click', () => this.list());
    document.addEventListener('keydown', this.follow);
  }

  disconnectedCallback(): void {
    document.removeEventListener('keydown', this.follow);
  }

  private follow = (event: KeyboardEvent): void => {
    const isChord = event.ctrlKey || event.metaKey || event.altKey;
    if (isChord || isBusy(event.target) || this.dialog?.open) return;
    if (event.key === '?') return this.list();
    const walk = walks[event.key];
    if (!walk) return;
    document.querySelector<HTMLAnchorElement>(`a[data-walk="${walk}"]`)?.click();
  };

  private list(): void {
    this.dialog?.showModal();
  }

  private get dialog(): HTMLDialogElement | null {
    return this.querySelector('dialog');
  }
}

/** True where a key belongs to what has the focus: a field, a choice, something that scrolls. */
function isBusy(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input, select, textarea, [contenteditable], [tabindex="0"]') !== null
  );
}

customElements.define('key-walk', KeyWalk);
