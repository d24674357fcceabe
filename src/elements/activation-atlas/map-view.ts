// The canvas of a map: its camera, the level that is shown, what moves, and the frames.

import { scaleOf, toPlace, wholeMap, type Camera, type Viewport } from './camera.ts';
import { drawLabels, drawMark, drawMotion, drawScene, type Window } from './drawing.ts';
import { IconFiles } from './icon-files.ts';
import { cellAt, nearestCell } from './layout.ts';
import { chooseLevel } from './level-choice.ts';
import type { Level, MapFiles } from './map-files.ts';
import { MapLabels } from './map-labels.ts';
import { motionMs, placesOf, progress, type Motion } from './motion.ts';
import { MovingCamera } from './moving-camera.ts';
import { readPalette } from './palette.ts';
import { Scenes, type Asked } from './scenes.ts';
import { Tiles, type Scene } from './tiles.ts';

const FADE_MS = 220;
/** Sharper than this no eye asks for, and it costs. */
const LARGEST_RATIO = 2;

/** A cell of a level that is loaded. */
export type FoundCell = { readonly level: Level; readonly cell: number };

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
  private readonly moving = new MovingCamera();
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
    this.moving.finest = files.sizes.at(-1)!;
    this.moving.jump(this.camera);
    this.redraw();
  }

  get camera(): Camera {
    return this.moving.now;
  }

  /** Looks somewhere at once. */
  set camera(camera: Camera) {
    this.moving.jump(camera);
    this.redraw();
  }

  /** Where the camera is going, or is. */
  get aim(): Camera {
    return this.moving.aim;
  }

  glideTo(camera: Camera, ms?: number): void {
    this.moving.glideTo(camera, ms);
    this.redraw();
  }

  zoomBy(factor: number, left?: number, top?: number, ms?: number): void {
    this.moving.zoomBy(factor, left, top, ms);
    this.redraw();
  }

  /** Moves the camera as little as it takes for a cell to be seen whole. */
  reveal({ level, cell }: FoundCell): void {
    const { size, cols, rows } = this.layoutOf(level);
    this.moving.reveal(cols[cell]! / size, rows[cell]! / size, 1 / size);
    this.redraw();
  }

  get size(): Viewport {
    return this.moving.viewport;
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
    if (!this.shown || this.moving.isStill) return;
    this.move(this.shown, placesOf(this.shown.layout), placesFor(this.shown), true);
    this.glideTo(wholeMap, motionMs);
    await new Promise((resolve) => setTimeout(resolve, motionMs));
  }

  private move(scene: Scene, from: Float32Array, to: Float32Array, isLeaving: boolean): void {
    if (this.moving.isStill) return;
    this.motion = { scene, from, to, start: performance.now(), isLeaving };
    this.redraw();
  }

  /** The cell under a point of the window, px. */
  cellUnder(left: number, top: number): FoundCell | undefined {
    if (!this.shown) return undefined;
    const { x, y } = toPlace(this.camera, this.size, left, top);
    const cell = cellAt(this.shown.layout, x, y);
    return cell < 0 ? undefined : { level: this.shown.level, cell };
  }

  /** The cell nearest to the middle of the window. */
  get middleCell(): FoundCell | undefined {
    if (!this.shown) return undefined;
    const { level, layout } = this.shown;
    return { level, cell: nearestCell(layout, this.camera.x, this.camera.y) };
  }

  /** Where the cells of a level stand now. */
  layoutOf(level: Level): Scene['layout'] {
    return this.scenes.get(level).layout;
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
    this.moving.viewport = { width: Math.max(1, width), height: Math.max(1, height) };
    this.canvas.width = Math.round(this.size.width * this.ratio);
    this.canvas.height = Math.round(this.size.height * this.ratio);
    if (!this.icons) return;
    this.tiles.palette = readPalette(this.canvas.parentElement!);
    this.tiles.clear();
    this.labels = undefined;
    this.moving.jump(this.aim);
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
    const { camera, size: viewport, ratio } = this;
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
    return this.moving.isMoving || Boolean(this.motion ?? this.fading) || this.tiles.isLate;
  }

  private advance(now: number): void {
    this.moving.advance(now);
    if (this.fading && now - this.fading.start >= FADE_MS) this.fading = undefined;
    // those that leave stay gone until the next map comes
    const isOver = this.motion && now - this.motion.start >= motionMs;
    if (isOver && !this.motion!.isLeaving) this.motion = undefined;
  }

  /** The scene to draw: that of the level for this zoom, or while it is under way the one of before. */
  private choose(now: number): Scene | undefined {
    const index = chooseLevel(this.files.sizes, scaleOf(this.camera, this.size));
    const level = this.levels.get(index);
    if (!level) {
      void this.load(index);
      return this.shown;
    }
    if (this.shown?.level === level) return this.shown;
    const before = this.shown;
    this.shown = this.scenes.get(level);
    if (before && !this.moving.isStill) this.fading = { scene: before, start: now };
    return this.shown;
  }

  private async load(index: number): Promise<void> {
    const { files } = this;
    // where it cannot be fetched the level of before stays
    const level = await files.level(index).catch(() => undefined);
    if (!level || this.files !== files || this.levels.has(index)) return;
    this.levels.set(index, level);
    this.redraw();
  }
}
