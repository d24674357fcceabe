// Keys on a map that has the focus: they move it, and once a cell is chosen from cell to cell.

import { panBy, wholeMap } from './camera.ts';
import { neighbourOf } from './layout.ts';
import type { CellLook } from './cell-look.ts';
import type { MapView } from './map-view.ts';

/** By a key, as a share of the window. */
const STEP = 0.2;
const GROWTH = 1.5;

const arrows: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Keys move the map until a cell is chosen; then arrows choose the next, and Enter opens it. */
export function listenToKeys(view: MapView, look: CellLook): void {
  const act = (key: string): boolean => {
    const arrow = arrows[key];
    if (arrow) {
      const isChosen = view.selected !== undefined;
      (isChosen ? walk : pan)(...arrow);
    } else if (key === '+' || key === '=') view.zoomBy(GROWTH);
    else if (key === '-') view.zoomBy(1 / GROWTH);
    else if (key === '0') view.glideTo(wholeMap);
    else if (key === 'Enter' || key === ' ') {
      if (view.selected) void look.open(view.selected);
      else look.select(view.middleCell);
    } else if (key === 'Escape' && view.selected) look.select(undefined);
    else return false;
    return true;
  };

  const pan = (right: number, down: number): void => {
    const { width, height } = view.size;
    const step = STEP * Math.min(width, height);
    view.glideTo(panBy(view.aim, view.size, -right * step, -down * step));
  };

  const walk = (right: number, down: number): void => {
    const { level, cell } = view.selected!;
    const next = neighbourOf(view.layoutOf(level), cell, right, down);
    if (next < 0) return;
    look.select({ level, cell: next });
    view.reveal({ level, cell: next });
  };

  view.canvas.addEventListener('keydown', (event) => {
    const isChord = event.ctrlKey || event.metaKey || event.altKey;
    if (!isChord && act(event.key)) event.preventDefault();
  });
}
