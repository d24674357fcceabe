// Blocks of cells drawn once for each state, so that a frame only copies them.

import { tileSize } from '../../../pipeline/base/map-files.ts';
import { drawIcon, type IconStyle } from './icon-style.ts';
import type { IconFiles } from './icon-files.ts';
import type { Layout } from './layout.ts';
import { iconPlace, type Level } from './map-files.ts';
import type { Palette } from './palette.ts';

/** Drawings are kept to this many px in all: 4 bytes each. */
const MOST_PIXELS = 32e6;
/** A frame draws blocks for so long, ms. */
const BUDGET_MS = 5;

type Tile = {
  readonly canvas: HTMLCanvasElement;
  /** Of the style and the size it is drawn in. */
  readonly state: string;
  lastAsked: number;
};

/** What is drawn of a level. */
export type Scene = { readonly level: Level; readonly layout: Layout; readonly style: IconStyle };

export class Tiles {
  palette: Palette;
  private readonly icons: IconFiles;
  /** Side of an icon in its file, px. */
  private readonly iconSize: number;
  private readonly tiles = new Map<string, Tile>();
  private numPixels = 0;
  private turn = 0;
  private endOfBudget = 0;
  private isBehind = false;

  constructor(icons: IconFiles, iconSize: number, palette: Palette) {
    this.icons = icons;
    this.iconSize = iconSize;
    this.palette = palette;
  }

  /** A new frame. */
  nextTurn(now: number): void {
    this.turn++;
    this.endOfBudget = now + BUDGET_MS;
    this.isBehind = false;
    this.icons.nextTurn();
  }

  /** True where blocks are left for the next frame to draw. */
  get isLate(): boolean {
    return this.isBehind;
  }

  /**
   * A block of the grid as a square picture; as it was before while it cannot be drawn anew, undefined
   * while its icons are under way.
   *
   * @param side on the screen, device px
   */
  get(scene: Scene, block: number, side: number): HTMLCanvasElement | undefined {
    const { layout, level, style } = scene;
    const key = `${level.index} ${layout.name} ${block}`;
    const drawn = Math.min(tileSize * this.iconSize, 2 ** Math.ceil(Math.log2(Math.max(16, side))));
    const state = `${style.name} ${drawn}`;
    const found = this.tiles.get(key);
    if (found) found.lastAsked = this.turn;
    if (found?.state === state) return found.canvas;
    if (performance.now() > this.endOfBudget) {
      this.isBehind = true;
      return found?.canvas;
    }
    const canvas = this.draw(scene, block, drawn);
    if (!canvas) return found?.canvas;
    if (found) this.numPixels -= found.canvas.width ** 2;
    this.tiles.set(key, { canvas, state, lastAsked: this.turn });
    this.numPixels += drawn ** 2;
    this.giveUp();
    return canvas;
  }

  private draw(scene: Scene, block: number, side: number): HTMLCanvasElement | undefined {
    const { layout, level, style } = scene;
    const members = layout.blocks.get(block) ?? [];
    const sources = members.map((cell) => this.source(level, cell));
    if (sources.some((source) => !source)) return undefined;
    const canvas = document.createElement('canvas');
    canvas.width = canvas.height = side;
    const context = canvas.getContext('2d')!;
    context.imageSmoothingQuality = 'high';
    const cellSide = side / tileSize;
    for (const [i, cell] of members.entries()) {
      const left = (layout.cols[cell]! % tileSize) * cellSide;
      const top = (layout.rows[cell]! % tileSize) * cellSide;
      const target = { left, top, side: cellSide };
      drawIcon(context, this.palette, style, cell, sources[i]!.icons, sources[i]!, target);
    }
    return canvas;
  }

  /** The icon of a cell in its file, px; undefined while that is under way. */
  source(level: Level, cell: number) {
    const { x, y, left, top } = iconPlace(level.layout, cell);
    const icons = this.icons.get(level.size, x, y);
    const side = this.iconSize;
    return icons && { icons, left: left * side, top: top * side, side };
  }

  /** The same when it has come; undefined where it cannot be fetched. */
  async awaitSource(level: Level, cell: number) {
    const { x, y } = iconPlace(level.layout, cell);
    await this.icons.arrival(level.size, x, y);
    return this.source(level, cell);
  }

  private giveUp(): void {
    if (this.numPixels <= MOST_PIXELS) return;
    const old = [...this.tiles].filter(([, { lastAsked }]) => lastAsked < this.turn);
    for (const [key, { canvas }] of old.sort(([, a], [, b]) => a.lastAsked - b.lastAsked)) {
      if (this.numPixels <= MOST_PIXELS) return;
      this.numPixels -= canvas.width ** 2;
      this.tiles.delete(key);
    }
  }

  /** Forgets all drawings, as when the colours have changed. */
  clear(): void {
    this.tiles.clear();
    this.numPixels = 0;
  }
}
