// A camera on its way: where it is, where it is going, and how far it has come.

import {
  between,
  clampCamera,
  scaleOf,
  toScreen,
  wholeMap,
  zoomAt,
  type Camera,
  type Viewport,
} from './camera.ts';
import { progress } from './motion.ts';

const GLIDE_MS = 260;

type Glide = {
  readonly from: Camera;
  readonly to: Camera;
  readonly start: number;
  readonly ms: number;
};

export class MovingCamera {
  viewport: Viewport = { width: 1, height: 1 };
  /** Rows and columns of the finest level of the map. */
  finest = 1;
  private current: Camera = wholeMap;
  private glide: Glide | undefined;
  private readonly stillness = matchMedia('(prefers-reduced-motion: reduce)');

  get now(): Camera {
    return this.current;
  }

  /** Where it is going, or is. */
  get aim(): Camera {
    return this.glide?.to ?? this.current;
  }

  get isMoving(): boolean {
    return this.glide !== undefined;
  }

  /** True where the reader minds what moves by itself. */
  get isStill(): boolean {
    return this.stillness.matches;
  }

  /** Looks somewhere at once. */
  jump(camera: Camera): void {
    this.glide = undefined;
    this.current = clampCamera(camera, this.viewport, this.finest);
  }

  /** Looks somewhere else, smoothly where the reader does not mind. */
  glideTo(camera: Camera, ms = GLIDE_MS): void {
    if (this.isStill || ms === 0) return this.jump(camera);
    const to = clampCamera(camera, this.viewport, this.finest);
    this.glide = { from: this.current, to, start: performance.now(), ms };
  }

  /** @param left with `top` the px of the window that stay where they are; its middle if not given */
  zoomBy(factor: number, left?: number, top?: number, ms?: number): void {
    this.glideTo(zoomAt(this.aim, this.viewport, this.finest, factor, left, top), ms);
  }

  /**
   * Moves as little as it takes for a square to be seen with some room around it.
   *
   * @param x with `y` its upper left corner, and `side`, of the map from edge to edge
   */
  reveal(x: number, y: number, side: number): void {
    const { aim, viewport } = this;
    const scale = scaleOf(aim, viewport);
    const { left, top } = toScreen(aim, viewport, x, y);
    const px = side * scale;
    const past = (at: number, most: number): number =>
      at < px / 2 ? at - px / 2 : Math.max(0, at + 1.5 * px - most);
    this.glideTo({
      x: aim.x + past(left, viewport.width) / scale,
      y: aim.y + past(top, viewport.height) / scale,
      zoom: aim.zoom,
    });
  }

  /** Goes on to where it is at a time. */
  advance(now: number): void {
    if (!this.glide) return;
    const { from, to, start, ms } = this.glide;
    this.current = between(from, to, progress(now - start, ms));
    if (now - start >= ms) this.glide = undefined;
  }
}
