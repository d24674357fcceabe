// The small map in the corner: the whole, and in it the frame of what is seen.

import { toPlace } from './camera.ts';
import type { MapView } from './map-view.ts';

/** Zooms below need none. */
const LEAST_ZOOM = 1.1;

export class Minimap {
  private readonly box: HTMLElement;
  private readonly view: MapView;

  /** @param box holds the frame; its background is the overview */
  constructor(box: HTMLElement, view: MapView) {
    this.box = box;
    this.view = view;
    const go = (event: PointerEvent): void => {
      if (!(event.buttons & 1)) return;
      event.preventDefault();
      const { left, top, width, height } = box.getBoundingClientRect();
      const [x, y] = [(event.clientX - left) / width, (event.clientY - top) / height];
      view.camera = { ...view.camera, x, y };
    };
    box.addEventListener('pointerdown', (event) => {
      box.setPointerCapture(event.pointerId);
      go(event);
    });
    box.addEventListener('pointermove', go);
  }

  show(): void {
    this.box.style.backgroundImage = `url("${this.view.overview.src}")`;
  }

  update(): void {
    const { view, box } = this;
    box.hidden = view.camera.zoom < LEAST_ZOOM || view.isApart;
    if (box.hidden) return;
    const from = toPlace(view.camera, view.size, 0, 0);
    const to = toPlace(view.camera, view.size, view.size.width, view.size.height);
    const inside = (at: number): number => Math.min(1, Math.max(0, at));
    const frame = box.firstElementChild as HTMLElement;
    frame.style.left = `${100 * inside(from.x)}%`;
    frame.style.top = `${100 * inside(from.y)}%`;
    frame.style.width = `${100 * (inside(to.x) - inside(from.x))}%`;
    frame.style.height = `${100 * (inside(to.y) - inside(from.y))}%`;
  }
}
