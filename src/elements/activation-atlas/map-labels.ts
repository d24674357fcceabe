// The names of classes on a map, each drawn once and copied in every frame.

import { findRegions, placeLabels, type LabelPlace } from './label-places.ts';
import type { Level } from './map-files.ts';
import type { Palette } from './palette.ts';

/** Type, and the halo that parts it from the icons, px. */
const [TYPE, HALO] = [13, 3];
const HEIGHT = TYPE + 2 * HALO + 2;
const LONGEST = 24;
/** Room around a label in which no other stands, px. */
const APART = 14;
/** Labels are placed anew when the map has grown by this factor. */
const STEP = Math.SQRT2;

export class MapLabels {
  private readonly names: readonly string[];
  private readonly palette: Palette;
  private readonly ratio: number;
  private readonly drawn = new Map<number, HTMLCanvasElement>();
  private readonly regions = new Map<Level, ReturnType<typeof findRegions>>();
  private readonly placed = new Map<string, readonly LabelPlace[]>();

  /** @param ratio device px per CSS px */
  constructor(names: readonly string[], palette: Palette, ratio: number) {
    this.names = names;
    this.palette = palette;
    this.ratio = ratio;
  }

  /** Labels of a level where its cells are of a size, px; their places are in cells. */
  places(level: Level, cell: number): readonly LabelPlace[] {
    const step = Math.floor(Math.log(cell) / Math.log(STEP));
    const key = `${level.index} ${step}`;
    let placed = this.placed.get(key);
    if (!placed) {
      let regions = this.regions.get(level);
      if (!regions) {
        const { size, layout, counts, classes } = level;
        regions = findRegions({ ...layout, size, counts, classes });
        this.regions.set(level, regions);
      }
      const widthOf = (index: number) => this.picture(index).width / this.ratio + APART;
      placed = placeLabels(regions, STEP ** step, widthOf, HEIGHT + APART);
      this.placed.set(key, placed);
    }
    return placed;
  }

  /** The name of a class, in device px. */
  picture(index: number): HTMLCanvasElement {
    const found = this.drawn.get(index);
    if (found) return found;
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d')!;
    const text = shorten(this.names[index] ?? '');
    const font = `600 ${TYPE * this.ratio}px ${this.palette.font}`;
    context.font = font;
    canvas.width = Math.ceil(context.measureText(text).width + 2 * HALO * this.ratio);
    canvas.height = Math.ceil(HEIGHT * this.ratio);
    // a canvas forgets when it is resized
    Object.assign(context, {
      font,
      textAlign: 'center',
      textBaseline: 'middle',
      lineJoin: 'round',
      lineWidth: 2 * HALO * this.ratio,
      strokeStyle: this.palette.paper,
      fillStyle: this.palette.ink,
    });
    const [x, y] = [canvas.width / 2, canvas.height / 2];
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
    this.drawn.set(index, canvas);
    return canvas;
  }
}

/** The first of several names of a class, no longer than a label may be. */
function shorten(name: string): string {
  const first = name.split(',')[0]!.trim();
  return first.length > LONGEST ? `${first.slice(0, LONGEST - 1)}…` : first;
}
