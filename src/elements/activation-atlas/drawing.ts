// One frame of a map: blocks of cells copied to where the camera sees them, cells on their way, names and marks.

import { tileSize } from '../../../pipeline/base/map-files.ts';
import { scaleOf, toPlace, toScreen, type Camera, type Viewport } from './camera.ts';
import { drawIcon } from './icon-style.ts';
import { blockAt } from './layout.ts';
import type { MapLabels } from './map-labels.ts';
import { progress, type Motion } from './motion.ts';
import type { Scene, Tiles } from './tiles.ts';

export type Window = {
  readonly context: CanvasRenderingContext2D;
  readonly camera: Camera;
  readonly viewport: Viewport;
  /** Device px per CSS px. */
  readonly ratio: number;
};

/** Draws the blocks in view; `overview` stands in for those whose icons are under way. */
export function drawScene(
  window: Window,
  tiles: Tiles,
  scene: Scene,
  alpha: number,
  overview: HTMLImageElement | undefined,
): void {
  const { context, ratio } = window;
  const { size, blocks } = scene.layout;
  const seen = seenPlaces(window);
  const first = (at: number) => Math.max(0, Math.floor((at * size) / tileSize));
  const last = (at: number) =>
    Math.min(Math.ceil(size / tileSize) - 1, Math.floor((at * size) / tileSize));
  const edge = tileSize / size;
  context.globalAlpha = alpha;
  context.imageSmoothingQuality = 'low';
  for (let y = first(seen.top); y <= last(seen.bottom); y++) {
    for (let x = first(seen.left); x <= last(seen.right); x++) {
      if (!blocks.has(blockAt(x, y))) continue;
      const from = toScreen(window.camera, window.viewport, x * edge, y * edge);
      const to = toScreen(window.camera, window.viewport, (x + 1) * edge, (y + 1) * edge);
      // whole device px: neighbours meet without a seam
      const [left, top] = [Math.round(from.left * ratio), Math.round(from.top * ratio)];
      const [right, bottom] = [Math.round(to.left * ratio), Math.round(to.top * ratio)];
      const tile = tiles.get(scene, blockAt(x, y), right - left);
      if (tile) context.drawImage(tile, left, top, right - left, bottom - top);
      else if (overview)
        drawPart(context, overview, x * edge, y * edge, edge, { left, top, right, bottom });
    }
  }
  context.globalAlpha = 1;
}

/** The part of the overview that a block covers, which may lie partly outside it. */
function drawPart(
  context: CanvasRenderingContext2D,
  overview: HTMLImageElement,
  x: number,
  y: number,
  edge: number,
  { left, top, right, bottom }: { left: number; top: number; right: number; bottom: number },
): void {
  const [width, height] = [Math.min(edge, 1 - x), Math.min(edge, 1 - y)];
  context.drawImage(
    overview,
    x * overview.naturalWidth,
    y * overview.naturalHeight,
    width * overview.naturalWidth,
    height * overview.naturalHeight,
    left,
    top,
    ((right - left) * width) / edge,
    ((bottom - top) * height) / edge,
  );
}

/** Draws each cell where it is on its way. */
export function drawMotion(window: Window, tiles: Tiles, motion: Motion, now: number): void {
  const { context, camera, viewport, ratio } = window;
  const { scene, from, to, start, isLeaving } = motion;
  const t = progress(now - start);
  const scale = scaleOf(camera, viewport) * ratio;
  const origin = toScreen(camera, viewport, 0, 0);
  context.imageSmoothingQuality = 'low';
  for (let cell = 0; cell < scene.level.numCells; cell++) {
    const source = tiles.source(scene.level, cell);
    const at = 3 * cell;
    // what has no place over there goes out where it is
    const isNowhere = Number.isNaN(to[at]!);
    const step = isNowhere ? 0 : t;
    const mix = (i: number) =>
      step === 0 ? from[at + i]! : from[at + i]! + (to[at + i]! - from[at + i]!) * step;
    const target = {
      left: origin.left * ratio + mix(0) * scale,
      top: origin.top * ratio + mix(1) * scale,
      side: mix(2) * scale,
    };
    const isOut =
      target.left + target.side < 0 ||
      target.top + target.side < 0 ||
      target.left > viewport.width * ratio ||
      target.top > viewport.height * ratio;
    if (!source || isOut) continue;
    context.globalAlpha = isLeaving ? 1 - (isNowhere ? t : t ** 3) : 1;
    drawIcon(context, tiles.palette, scene.style, cell, source.icons, source, target);
  }
  context.globalAlpha = 1;
}

/** Writes the names of the regions in view. */
export function drawLabels(window: Window, labels: MapLabels, scene: Scene): void {
  const { context, camera, viewport, ratio } = window;
  const { size } = scene.layout;
  const seen = seenPlaces(window);
  for (const { index, x, y } of labels.places(scene.level, scaleOf(camera, viewport) / size)) {
    const [across, down] = [x / size, y / size];
    if (across < seen.left || across > seen.right || down < seen.top || down > seen.bottom)
      continue;
    const picture = labels.picture(index);
    const { left, top } = toScreen(camera, viewport, across, down);
    const col = Math.round(left * ratio - picture.width / 2);
    context.drawImage(picture, col, Math.round(top * ratio - picture.height / 2));
  }
}

/** Frames a cell. */
export function drawMark(
  { context, camera, viewport, ratio }: Window,
  { size, cols, rows }: Scene['layout'],
  cell: number,
  colour: string,
  paper: string,
  width: number,
): void {
  const { left, top } = toScreen(camera, viewport, cols[cell]! / size, rows[cell]! / size);
  const side = (scaleOf(camera, viewport) / size) * ratio;
  // in the colour of the page on both sides, so that it is seen on icons of any colour
  for (const [stroke, line] of [
    [paper, width + 2],
    [colour, width],
  ] as const) {
    context.strokeStyle = stroke;
    context.lineWidth = line * ratio;
    context.strokeRect(left * ratio, top * ratio, side, side);
  }
}

/** What is seen of the map, 0…1 where that is within it. */
function seenPlaces({ camera, viewport }: Window) {
  const from = toPlace(camera, viewport, 0, 0);
  const to = toPlace(camera, viewport, viewport.width, viewport.height);
  return { left: from.x, top: from.y, right: to.x, bottom: to.y };
}
