// Pointers and the wheel on a map: drag, pinch, point, tap, double click.

import { panBy } from './camera.ts';
import type { MapView } from './map-view.ts';

/** What a gesture may lead to, apart from moving the camera. */
export type Gestures = {
  /** Px from the upper left corner of the map; nothing where the pointer has left. */
  point(at: { left: number; top: number } | undefined): void;
  choose(at: { left: number; top: number }, isMouse: boolean): void;
};

/** Less is a tap, px. */
const TREMOR = 5;
/** Powers of e by which the map grows for a px of the wheel. */
const WHEEL = 0.0022;
/** Wheels turn in steps of at least this many px, touchpads in smaller ones. */
const WHEEL_STEP = 50;
const WHEEL_MS = 140;
/** A page that is being scrolled goes on so long after the last turn of the wheel. */
const SCROLL_MS = 250;
const DOUBLE = 2;

type Point = { readonly left: number; readonly top: number };

export function listenToPointers(view: MapView, gestures: Gestures): () => void {
  const { canvas } = view;
  const held = new Map<number, Point>();
  let travelled = 0;
  let wasPinched = false;

  const pointOf = ({ clientX, clientY }: MouseEvent): Point => {
    const { left, top } = canvas.getBoundingClientRect();
    return { left: clientX - left, top: clientY - top };
  };

  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    held.set(event.pointerId, pointOf(event));
    canvas.setPointerCapture(event.pointerId);
    if (held.size === 1) [travelled, wasPinched] = [0, false];
    else wasPinched = true;
  };

  const move = (event: PointerEvent): void => {
    const before = held.get(event.pointerId);
    const at = pointOf(event);
    if (!before) {
      if (event.pointerType === 'mouse') gestures.point(at);
      return;
    }
    const spanBefore = spanOf(held);
    held.set(event.pointerId, at);
    travelled += Math.hypot(at.left - before.left, at.top - before.top);
    if (travelled < TREMOR) return;
    if (event.pointerType === 'mouse') gestures.point(undefined);
    canvas.dataset['held'] = '';
    // of two fingers each moves the map by half
    const share = 1 / held.size;
    const [right, fall] = [(at.left - before.left) * share, (at.top - before.top) * share];
    view.camera = panBy(view.camera, view.size, right, fall);
    if (spanBefore) {
      const { distance, middle } = spanOf(held)!;
      view.zoomBy(distance / spanBefore.distance, middle.left, middle.top, 0);
    }
  };

  const up = (event: PointerEvent): void => {
    if (!held.delete(event.pointerId)) return;
    delete canvas.dataset['held'];
    const isTap = event.type === 'pointerup' && travelled < TREMOR && !wasPinched;
    if (isTap) gestures.choose(pointOf(event), event.pointerType === 'mouse');
  };

  const leave = (): void => gestures.point(undefined);

  const doubleClick = (event: MouseEvent): void => {
    const { left, top } = pointOf(event);
    view.zoomBy(event.shiftKey ? 1 / DOUBLE : DOUBLE, left, top);
  };

  // two fingers move the map; one scrolls the page until the map has the focus
  const touch = (event: TouchEvent): void => {
    if (event.touches.length > 1) event.preventDefault();
  };

  let lastScroll = -Infinity;
  const scroll = (event: WheelEvent): void => {
    if (!event.composedPath().includes(canvas)) lastScroll = event.timeStamp;
  };

  const wheel = (event: WheelEvent): void => {
    const isScrolling = event.timeStamp - lastScroll < SCROLL_MS;
    const isWhole = event.deltaY > 0 && view.aim.zoom <= 1;
    if (!event.ctrlKey && (isScrolling || isWhole)) {
      lastScroll = event.timeStamp;
      return;
    }
    event.preventDefault();
    const step = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 * event.deltaY : event.deltaY;
    const { left, top } = pointOf(event);
    // a pinch of a touchpad comes as a turn of the wheel, in smaller numbers
    const factor = Math.exp(-step * WHEEL * (event.ctrlKey ? 4 : 1));
    view.zoomBy(factor, left, top, Math.abs(step) < WHEEL_STEP ? 0 : WHEEL_MS);
  };

  canvas.addEventListener('pointerdown', down);
  canvas.addEventListener('pointermove', move);
  canvas.addEventListener('pointerup', up);
  canvas.addEventListener('pointercancel', up);
  canvas.addEventListener('pointerleave', leave);
  canvas.addEventListener('dblclick', doubleClick);
  canvas.addEventListener('touchmove', touch, { passive: false });
  canvas.addEventListener('wheel', wheel, { passive: false });
  addEventListener('wheel', scroll, { passive: true, capture: true });
  return () => removeEventListener('wheel', scroll, { capture: true });
}

/** Of two fingers. */
function spanOf(held: ReadonlyMap<number, Point>) {
  const [a, b] = [...held.values()];
  if (!a || !b) return undefined;
  return {
    distance: Math.max(1, Math.hypot(a.left - b.left, a.top - b.top)),
    middle: { left: (a.left + b.left) / 2, top: (a.top + b.top) / 2 },
  };
}
