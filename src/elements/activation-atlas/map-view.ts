// The canvas of a map: its camera, the level that is shown, what moves, and the frames.

import {
  between,
  clampCamera,
  scaleOf,
  toPlace,
  toScreen,
  wholeMap,
  zoomAt,
  type Camera,
  type Viewport,
} from './camera.ts';
import { drawLabels, drawMark, drawMotion, drawScene, type Window } from './drawing.ts';
import { IconFiles } from './icon-files.ts';
import { cellAt } from './layout.ts';
import { chooseLevel } from './level-choice.ts';
import type { Level, MapFiles } from './map-files.ts';
import { MapLabels } from './map-labels.ts';
import { motionMs, placesOf, progress, type Motion } from './motion.ts';
import { readPalette } from './palette.ts';
import { Scenes, type Asked } from './scenes.ts';
import { Tiles, type Scene } from './tiles.ts';

const FADE_MS = 220;
const GLIDE_MS = 260;
/** Sharper than this no eye asks for, and it costs. */
const LARGEST_RATIO = 2;

/** A cell of a level that is loaded. */
export type FoundCell = { readonly level: Level; readonly cell: number };

type Glide = {
  readonly from: Camera;
  readonly to: Camera;
  readonly start: number;
  readonly ms: number;
};

export class MapView {
  readonly canvas: HTMLCanvasElement;
  /** The map as one picture: what is seen first. */
  overview: HTMLImageElement;
  hovered: FoundCell | undefined;
  selected: FoundCell | undefined;
  hasLabels = true;
  /** Told after each frame. */
  onFrame: () => void = () => {};

  private readonly context: CanvasRenderingContext2D;
  private readonly stillness = matchMedia('(prefers-reduced-motion: reduce)');
  private current: Camera = wholeMap;
  private viewport: Viewport = { width: 1, height: 1 };
  private ratio = 1;
  private files!: MapFiles;
  private icons: IconFiles | undefined;
  private tiles!: Tiles;
  private labels: MapLabels | undefined;
  private readonly levels = new Map<number, Level>();
  private scenes = new Scenes({ measure: 'scores', isSized: false });
  private shown: Scene | undefined;
  private fading: { readonly scene: Scene; readonly start: number } | undefined;
  private motion: Motion | undefined;
  private glide: Glide | undefined;
  private frame = 0;

  constructor(canvas: HTMLCanvasElement, overview: HTMLImageElement) {
    this.canvas = canvas;
    this.overview = overview;
    this.context = canvas.getContext('2d')!;
  }

  /** Shows another map, from the camera where it is. */
  show(files: MapFiles): void {
    this.files = files;
    this.levels.clear();
    this.icons?.close();
    this.icons = new IconFiles(files, this.redraw);
    this.tiles = new Tiles(
      this.icons,
      files.record.iconSize,
      readPalette(this.canvas.parentElement!),
    );
    this.labels = undefined;
    this.shown = this.fading = this.motion = this.hovered = this.selected = undefined;
    this.camera = this.current;
  }

  get camera(): Camera {
    return this.current;
  }

  /** Looks somewhere at once. */
  set camera(camera: Camera) {
    this.glide = undefined;
    this.current = clampCamera(camera, this.viewport, this.finest);
    this.redraw();
  }

  /** Where the camera is going, or is. */
  get aim(): Camera {
    return this.glide?.to ?? this.current;
  }

  /** Looks somewhere else, smoothly where the reader does not mind. */
  glideTo(camera: Camera, ms = GLIDE_MS): void {
    const to = clampCamera(camera, this.viewport, this.finest);
    if (this.stillness.matches || ms === 0) this.camera = to;
    else this.glide = { from: this.current, to, start: performance.now(), ms };
    this.redraw();
  }

  zoomBy(factor: number, left?: number, top?: number, ms?: number): void {
    this.glideTo(zoomAt(this.aim, this.viewport, this.finest, factor, left, top), ms);
  }

  get size(): Viewport {
    return this.viewport;
  }

  get finest(): number {
    return this.files.sizes.at(-1)!;
  }

  get level(): Level | undefined {
    return this.shown?.level;
  }

  get asked(): Asked {
    return this.scenes.asked;
  }

  /** What the cells shown say of the class that is asked for. */
  get values(): Float32Array | undefined {
    return this.shown && this.scenes.values(this.shown.level);
  }

  /** True where cells stand apart by two classes rather than on the map. */
  get isApart(): boolean {
    return this.scenes.isApart;
  }

  /** Shows what is asked for; cells whose places change go there. */
  ask(asked: Asked): void {
    const before = this.shown;
    this.scenes = new Scenes(asked);
    if (before) {
      const after = this.scenes.get(before.level);
      const isMoved = before.layout.name !== after.layout.name;
      if (isMoved) this.move(after, placesOf(before.layout), placesOf(after.layout), false);
      if (isMoved) this.glideTo(wholeMap, motionMs);
      this.shown = after;
      this.fading = undefined;
    }
    this.redraw();
  }

  /** Sends the cells that are shown to other places; resolves when they are there. */
  async leaveFor(placesFor: (scene: Scene) => Float32Array): Promise<void> {
    if (!this.shown || this.stillness.matches) return;
    this.move(this.shown, placesOf(this.shown.layout), placesFor(this.shown), true);
    this.glideTo(wholeMap, motionMs);
    await new Promise((resolve) => setTimeout(resolve, motionMs));
  }

  private move(scene: Scene, from: Float32Array, to: Float32Array, isLeaving: boolean): void {
    if (this.stillness.matches) return;
    this.motion = { scene, from, to, start: performance.now(), isLeaving };
    this.redraw();
  }

  /** The cell under a point of the window, px. */
  cellUnder(left: number, top: number): FoundCell | undefined {
    if (!this.shown) return undefined;
    const { x, y } = toPlace(this.current, this.viewport, left, top);
    const cell = cellAt(this.shown.layout, x, y);
    return cell < 0 ? undefined : { level: this.shown.level, cell };
  }

  /** The cell nearest to the middle of the window. */
  get middleCell(): FoundCell | undefined {
    if (!this.shown) return undefined;
    const { level, layout } = this.shown;
    const { x, y } = this.current;
    const away = (cell: number): number =>
      Math.hypot(
        (layout.cols[cell]! + 0.5) / layout.size - x,
        (layout.rows[cell]! + 0.5) / layout.size - y,
      );
    let nearest = 0;
    for (let cell = 1; cell < level.numCells; cell++)
      if (away(cell) < away(nearest)) nearest = cell;
    return { level, cell: nearest };
  }

  /** Where the cells of a level stand now. */
  layoutOf(level: Level): Scene['layout'] {
    return this.scenes.get(level).layout;
  }

  /** Moves the camera as little as it takes for a cell to be seen whole. */
  reveal({ level, cell }: FoundCell): void {
    const { size, cols, rows } = this.layoutOf(level);
    const { width, height } = this.viewport;
    const side = scaleOf(this.aim, this.viewport) / size;
    const { left, top } = toScreen(this.aim, this.viewport, cols[cell]! / size, rows[cell]! / size);
    const past = (at: number, most: number): number =>
      at < side / 2 ? at - side / 2 : Math.max(0, at + 1.5 * side - most);
    const scale = scaleOf(this.aim, this.viewport);
    const { x, y, zoom } = this.aim;
    this.glideTo({ x: x + past(left, width) / scale, y: y + past(top, height) / scale, zoom });
  }

  /** The icon of a cell by itself, `side` px wide; empty where it cannot be fetched. */
  async iconOf({ level, cell }: FoundCell, side: number): Promise<HTMLCanvasElement> {
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = side;
    const source = await this.tiles.awaitSource(level, cell);
    const context = canvas.getContext('2d')!;
    context.imageSmoothingQuality = 'high';
    if (source) {
      const { icons, left, top, side: own } = source;
      context.drawImage(icons, left + 0.5, top + 0.5, own - 1, own - 1, 0, 0, side, side);
    }
    return canvas;
  }

  /** Takes the size of the canvas over from the page, and its colours. */
  readonly refresh = (): void => {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    this.ratio = Math.min(devicePixelRatio, LARGEST_RATIO);
    this.viewport = { width: Math.max(1, width), height: Math.max(1, height) };
    this.canvas.width = Math.round(this.viewport.width * this.ratio);
    this.canvas.height = Math.round(this.viewport.height * this.ratio);
    if (!this.icons) return;
    this.tiles.palette = readPalette(this.canvas.parentElement!);
    this.tiles.clear();
    this.labels = undefined;
    this.current = clampCamera(this.current, this.viewport, this.finest);
    // at once: a canvas is empty after it was resized
    this.draw(performance.now());
  };

  readonly redraw = (): void => {
    if (!this.frame && this.icons) this.frame = requestAnimationFrame(this.draw);
  };

  private readonly draw = (now: number): void => {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.advance(now);
    const scene = this.choose(now);
    const { context, canvas } = this;
    const { current: camera, viewport, ratio } = this;
    const window: Window = { context, camera, viewport, ratio };
    this.tiles.nextTurn(performance.now());
    context.clearRect(0, 0, canvas.width, canvas.height);
    const overview = !this.isApart && this.overview.complete ? this.overview : undefined;
    if (this.motion) {
      drawMotion(window, this.tiles, this.motion, now);
    } else if (scene) {
      const share = this.fading ? progress(now - this.fading.start, FADE_MS) : 1;
      if (this.fading) drawScene(window, this.tiles, this.fading.scene, 1 - share, undefined);
      drawScene(window, this.tiles, scene, share, overview);
      this.drawNames(window, scene);
    }
    this.canvas.dataset['ready'] = String(scene !== undefined && !this.isBusy);
    if (this.isBusy) this.redraw();
    this.onFrame();
  };

  private drawNames(window: Window, scene: Scene): void {
    if (this.hasLabels && !this.isApart && !this.scenes.asked.values) {
      const { scores } = this.files.record;
      this.labels ??= new MapLabels(scores?.classes ?? [], this.tiles.palette, this.ratio);
      drawLabels(window, this.labels, scene);
    }
    const { ink, accent, paper } = this.tiles.palette;
    for (const [found, colour, width] of [
      [this.hovered, ink, 1.5],
      [this.selected, accent, 3],
    ] as const) {
      if (!found || (this.isApart && found.level !== scene.level)) continue;
      drawMark(window, this.layoutOf(found.level), found.cell, colour, paper, width);
    }
  }

  /** True while the next frame differs from this one of itself. */
  private get isBusy(): boolean {
    return Boolean(this.glide ?? this.motion ?? this.fading) || this.tiles.isLate;
  }

  private advance(now: number): void {
    if (this.glide) {
      const { from, to, start, ms } = this.glide;
      this.current = between(from, to, progress(now - start, ms));
      if (now - start >= ms) this.glide = undefined;
    }
    if (this.fading && now - this.fading.start >= FADE_MS) this.fading = undefined;
    // those that leave stay gone until the next map comes
    const isOver = this.motion && now - this.motion.start >= motionMs;
    if (isOver && !this.motion!.isLeaving) this.motion = undefined;
  }

  /** The scene to draw: that of the level for this zoom, or while it is under way the one of before. */
  private choose(now: number): Scene | undefined {
    const index = chooseLevel(this.files.sizes, scaleOf(this.current, this.viewport));
    const level = this.levels.get(index);
    if (!level) {
      void this.load(index);
      return this.shown;
    }
    if (this.shown?.level === level) return this.shown;
    const before = this.shown;
    this.shown = this.scenes.get(level);
    if (before && !this.stillness.matches) this.fading = { scene: before, start: now };
    return this.shown;
  }

  private async load(index: number): Promise<void> {
    const { files } = this;
    const level = await files.level(index);
    if (this.files !== files || this.levels.has(index)) return;
    this.levels.set(index, level);
    this.redraw();
  }
}
