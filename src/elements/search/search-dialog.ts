// The search over whatever page is open.

import { make, makeLink } from '../make.ts';
import { pageHref } from '../../href.ts';
import './search-box.ts';

let dialog: HTMLDialogElement | undefined;

/** Opens it, with the words of the last time chosen. */
export function openSearch(): void {
  dialog ??= makeDialog();
  if (!dialog.open) dialog.showModal();
  const field = dialog.querySelector('input')!;
  field.focus();
  field.select();
}

function makeDialog(): HTMLDialogElement {
  const made = make('dialog', 'search-dialog', document.createElement('search-box'));
  made.ariaLabel = 'Search';
  const keys = make('p', 'label search-keys');
  keys.append('↑ ↓ to choose, Enter to open, Esc to close · ');
  keys.append(makeLink(pageHref('search'), '', 'everything there is'));
  made.append(keys);
  made.addEventListener('click', ({ target }) => {
    // what is clicked beside it is the backdrop
    if (target === made) made.close();
  });
  made.addEventListener('keydown', (event) => {
    // a field would be emptied first
    if (event.key !== 'Escape') return;
    event.preventDefault();
    made.close();
  });
  document.body.append(made);
  return made;
}
