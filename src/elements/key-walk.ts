// <key-walk>: keys do commands, arrows and `u` follow the page's links marked `data-walk`; `?`, or a button, lists both.

import { commands } from './commands.ts';
import { make, makeButton } from './make.ts';

const walks: Readonly<Record<string, string>> = {
  ArrowLeft: 'previous',
  ArrowRight: 'next',
  u: 'up',
};

/** What the dialog lists below the commands. */
const keys = [
  ['← →', 'the previous and the next unit, layer, image or enlarged map'],
  ['u', 'up: from a unit to its layer, from a layer to its model'],
  ['f', 'filter the units of a layer'],
  ['← ↑ ↓ →', 'from a unit of a layer that has the focus to others'],
  ['Enter', 'to the page of that unit'],
  ['+ − 0', 'on a map that has the focus: larger, smaller, all of it'],
  ['?', 'this list'],
] as const;

const typed = 'input, select, textarea, [contenteditable]';

class KeyWalk extends HTMLElement {
  connectedCallback(): void {
    if (!this.firstChild) this.append(this.button());
    document.addEventListener('keydown', this.follow);
    document.addEventListener('click', this.search);
  }

  disconnectedCallback(): void {
    document.removeEventListener('keydown', this.follow);
    document.removeEventListener('click', this.search);
  }

  private follow = (event: KeyboardEvent): void => {
    const isChord = event.ctrlKey || event.metaKey || event.altKey;
    if (event.defaultPrevented || isChord || isIn(event.target, typed)) return;
    if (document.querySelector('dialog[open]')) return;
    if (event.key === '?') return this.list();
    const command = commands.find(({ key }) => key === event.key);
    if (command) {
      event.preventDefault();
      void command.run();
      return;
    }
    const walk = walks[event.key];
    if (!walk || isIn(event.target, '[tabindex="0"]')) return;
    document.querySelector<HTMLAnchorElement>(`a[data-walk="${walk}"]`)?.click();
  };

  /** The link to the search opens it here, where it is not to open elsewhere. */
  private search = (event: MouseEvent): void => {
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const { target } = event;
    if (!isPlain || !(target instanceof Element) || !target.closest('.bar-search')) return;
    event.preventDefault();
    void commands.find(({ key }) => key === '/')!.run();
  };

  /** Shows the list, which is made when it is first asked for. */
  private list(): void {
    if (!this.dialog) this.append(keyList());
    this.dialog?.showModal();
  }

  private button(): HTMLButtonElement {
    const button = makeButton('', '?', () => this.list());
    button.ariaLabel = 'List the keys';
    button.ariaHasPopup = 'dialog';
    return button;
  }

  private get dialog(): HTMLDialogElement | null {
    return this.querySelector('dialog');
  }
}

function keyList(): HTMLDialogElement {
  const list = make('dl', '');
  for (const { key, label, run } of commands) {
    const button = makeButton('keys-command', label, () => {
      dialog.close();
      void run();
    });
    list.append(make('dt', '', make('kbd', '', key)), make('dd', '', button));
  }
  for (const [key, what] of keys) {
    list.append(make('dt', '', make('kbd', '', key)), make('dd', '', what));
  }
  const heading = make('h2', '', 'Keys and commands');
  heading.id = 'keys-title';
  const form = make('form', '', heading, list, make('button', 'keys-close', 'Close'));
  form.method = 'dialog';
  const dialog = make('dialog', 'keys', form);
  dialog.setAttribute('aria-labelledby', heading.id);
  return dialog;
}

/** Keys belong to a field or a choice that has the focus, arrows to whatever scrolls or is walked. */
function isIn(target: EventTarget | null, what: string): boolean {
  return target instanceof Element && target.closest(what) !== null;
}

customElements.define('key-walk', KeyWalk);
