// A line of search results: a picture or a mark, what it is called and what it is, and for units a pin.

import { atlasHref, pageHref } from '../../href.ts';
import type { Found } from '../../search/found.ts';
import { isPinned, togglePin } from '../kept-units.ts';
import { make, makeButton, makeLink, makePicture } from '../make.ts';
import type { Passage } from './prose.ts';

/** Side of a picture, px. */
const SIDE = 44;

export function resultRow({ kind, title, note, path, query = '', picture }: Found): HTMLLIElement {
  const mark = picture ? makePicture(atlasHref(picture), '', SIDE) : make('i', `is-${kind}`);
  const link = makeLink(
    pageHref(...path) + query,
    '',
    mark,
    make('strong', '', title),
    make('span', '', note),
    make('small', '', kind),
  );
  return make('li', '', link, kind === 'unit' ? pinButton(path, title, !!picture) : undefined);
}

export function passageRow({ title, href, excerpt }: Passage): HTMLLIElement {
  return make(
    'li',
    '',
    makeLink(
      href,
      'is-passage',
      make('i', 'is-article'),
      make('strong', '', title),
      make('span', '', excerpt),
      make('small', '', 'article'),
    ),
  );
}

function pinButton(path: readonly string[], title: string, hasPicture: boolean): HTMLButtonElement {
  const place = path.join('/');
  const show = (button: HTMLButtonElement): void => {
    const pinned = isPinned(place);
    button.ariaPressed = String(pinned);
    button.textContent = pinned ? 'Pinned' : 'Pin';
    button.ariaLabel = `${button.textContent} ${title}`;
  };
  const button = makeButton('pin-button', '', (own) => {
    togglePin({ place, name: title, hasPicture });
    show(own);
  });
  show(button);
  return button;
}
