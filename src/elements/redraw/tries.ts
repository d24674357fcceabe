// The pictures that were drawn so far, side by side, so that they can be compared.

import type { Drawn } from '../../redraw/draw.ts';
import { make } from '../make.ts';
import { paint } from './paint.ts';

/** Older ones make way. */
const MOST = 12;

/** @returns a list, and what adds a picture to its end */
export function makeTries(): {
  readonly element: HTMLElement;
  add(drawn: Drawn, aids: string, course: string, value: string): void;
} {
  const list = make('ol', 'redraw-tries');
  list.role = 'list';
  list.ariaLabel = 'Drawn so far';
  list.hidden = true;
  return {
    element: list,
    add(drawn, aids, course, value) {
      const canvas = make('canvas', '');
      canvas.role = 'img';
      canvas.ariaLabel = `Picture. ${aids}, ${course}`;
      paint(canvas, drawn);
      list.append(
        make('li', 'label', canvas, aids, make('span', '', course), make('strong', '', value)),
      );
      if (list.children.length > MOST) list.firstElementChild!.remove();
      list.hidden = false;
    },
  };
}
