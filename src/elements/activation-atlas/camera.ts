// What is seen of a map: between places on it, 0…1 from edge to edge, and px of the window onto it.

/** The place in the middle of the window, and how many times larger than whole the map is. */
export type Camera = { readonly x: number; readonly y: number; readonly zoom: number };

/** Of the window, CSS px. */
export type Viewport = { readonly width: number; readonly height: number };

/** The whole map. */
export const wholeMap: Camera = { x: 0.5, y: 0.5, zoom: 1 };

/** Cells of the finest level grow to this, px. */
const LARGEST_CELL = 240;

/** Px from edge to edge of the map. */
export function scaleOf({ zoom }: Camera, { width, height }: Viewport): number {
  return zoom * Math.min(width, height);
}

/** @param finest rows and columns of the finest level */
export function largestZoom({ width, height }: Viewport, finest: number): number {
  return Math.max(1, (finest * LARGEST_CELL) / Math.min(width, height));
}

/** Px of a place, from the upper left corner of the window. */
export function toScreen(camera: Camera, viewport: Viewport, x: number, y: number) {
  const scale = scaleOf(camera, viewport);
  return {
    left: (x - camera.x) * scale + viewport.width / 2,
    top: (y - camera.y) * scale + viewport.height / 2,
  };
}

/** The place under a point of the window. */
export function toPlace(camera: Camera, viewport: Viewport, left: number, top: number) {
  const scale = scaleOf(camera, viewport);
  return {
    x: (left - viewport.width / 2) / scale + camera.x,
    y: (top - viewport.height / 2) / scale + camera.y,
  };
}

/** The nearest view that shows no more beside the map than it must. */
export function clampCamera(camera: Camera, viewport: Viewport, finest: number): Camera {
  const zoom = Math.min(Math.max(camera.zoom, 1), largestZoom(viewport, finest));
  const scale = scaleOf({ ...camera, zoom }, viewport);
  const clamp = (at: number, side: number): number => {
    const half = side / 2 / scale;
    return half >= 0.5 ? 0.5 : Math.min(Math.max(at, half), 1 - half);
  };
  return { x: clamp(camera.x, viewport.width), y: clamp(camera.y, viewport.height), zoom };
}

/** The map moved with the pointer, px. */
export function panBy(camera: Camera, viewport: Viewport, right: number, down: number): Camera {
  const scale = scaleOf(camera, viewport);
  return { ...camera, x: camera.x - right / scale, y: camera.y - down / scale };
}

/** The map `factor` times larger; the place under (left, top) stays there. */
export function zoomAt(
  camera: Camera,
  viewport: Viewport,
  finest: number,
  factor: number,
  left = viewport.width / 2,
  top = viewport.height / 2,
): Camera {
  const fixed = toPlace(camera, viewport, left, top);
  const largest = largestZoom(viewport, finest);
  const zoom = Math.min(Math.max(camera.zoom * factor, 1), largest);
  const ratio = camera.zoom / zoom;
  return {
    x: fixed.x + (camera.x - fixed.x) * ratio,
    y: fixed.y + (camera.y - fixed.y) * ratio,
    zoom,
  };
}

/** From one view to another, `t` of 0…1 of the way. */
export function between(from: Camera, to: Camera, t: number): Camera {
  // sizes grow by factors: half of the way from 1 to 4 is 2
  const zoom = from.zoom * (to.zoom / from.zoom) ** t;
  const isSame = Math.abs(to.zoom - from.zoom) < 1e-6;
  // the place that stays where it is stays there all the way
  const way = isSame ? t : (1 / zoom - 1 / from.zoom) / (1 / to.zoom - 1 / from.zoom);
  return { x: from.x + (to.x - from.x) * way, y: from.y + (to.y - from.y) * way, zoom };
}
