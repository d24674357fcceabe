// <key-walk>: arrows and `u` follow the page's links marked `data-walk`; `?`, or a button, lists the keys.

const walks: Readonly<Record<string, string>> = {
  ArrowLeft: 'previous',
  ArrowRight: 'next',
  u: 'up',
};

/** What the dialog lists. */
const keys = [
  ['← →', 'the previous and the next unit, layer, image or enlarged map'],
  ['u', 'up: from a unit to its layer, from a layer to its model'],
  ['f', 'filter the units of a layer'],
  ['← ↑ ↓ →', 'from a unit of a layer that has the focus to others'],
  ['Enter', 'to the page of that unit'],
  ['+ − 0', 'on a map that has the focus: larger, smaller, all of it'],
  ['?', 'this list'],
] as const;

class KeyWalk extends HTMLElement {
  connectedCallback(): void {
    if (!this.firstChild) this.append(this.button());
    document.addEventListener('keydown', this.follow);
  }

  disconnectedCallback(): void {
    document.removeEventListener('keydown', this.follow);
  }

  private follow = (event: KeyboardEvent): void => {
    const isChord = event.ctrlKey || event.metaKey || event.altKey;
    if (event.defaultPrevented || isChord || isBusy(event.target) || this.dialog?.open) return;
    if (event.key === '?') return this.list();
    const walk = walks[event.key];
    if (!walk) return;
    document.querySelector<HTMLAnchorElement>(`a[data-walk="${walk}"]`)?.click();
  };

  /** Shows the list, which is made when it is first asked for. */
  private list(): void {
    if (!this.dialog) this.append(keyList());
    this.dialog?.showModal();
  }

  private button(): HTMLButtonElement {
    const button = document.createElement('button');
    button.textContent = '?';
    button.setAttribute('aria-label', 'List the keys');
    button.setAttribute('aria-haspopup', 'dialog');
    button.addEventListener('click', () => this.list());
    return button;
  }

  private get dialog(): HTMLDialogElement | null {
    return this.querySelector('dialog');
  }
}

function keyList(): HTMLDialogElement {
  const dialog = document.createElement('dialog');
  dialog.className = 'keys';
  dialog.setAttribute('aria-labelledby', 'keys-title');
  const rows = keys.map(([key, what]) => `<dt><kbd>${key}</kbd></dt><dd>${what}</dd>`);
  dialog.innerHTML = `<form method="dialog"><h2 id="keys-title">Keys</h2><dl>${rows.join('')}</dl><button class="keys-close">Close</button></form>`;
  return dialog;
}

/** True where a key belongs to what has the focus: a field, a choice, something that scrolls. */
function isBusy(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest('input, select, textarea, [contenteditable], [tabindex="0"]') !== null
  );
}

customElements.define('key-walk', KeyWalk);
