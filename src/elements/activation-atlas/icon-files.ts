// The files of icons as bitmaps: fetched when first asked for, the ones looked at longest ago given up.

import type { MapFiles } from './map-files.ts';

/** Bitmaps are kept to this many px in all: 4 bytes each. */
const MOST_PIXELS = 32e6;

type Kept = { bitmap?: ImageBitmap; lastAsked: number; arrival?: Promise<void> };

export class IconFiles {
  private readonly files: MapFiles;
  private readonly onLoad: () => void;
  private readonly kept = new Map<string, Kept>();
  private numPixels = 0;
  private turn = 0;

  /** @param onLoad is told when a bitmap has come */
  constructor(files: MapFiles, onLoad: () => void) {
    this.files = files;
    this.onLoad = onLoad;
  }

  /** A new frame: what is asked for from now on is not given up in it. */
  nextTurn(): void {
    this.turn++;
  }

  /** The file of columns 8·x … and rows 8·y …; undefined while it is under way. */
  get(size: number, x: number, y: number): ImageBitmap | undefined {
    const address = this.files.iconsAddress(size, x, y);
    const found = this.kept.get(address);
    if (found) {
      found.lastAsked = this.turn;
      return found.bitmap;
    }
    const kept: Kept = { lastAsked: this.turn };
    this.kept.set(address, kept);
    kept.arrival = this.load(address, kept);
    return undefined;
  }

  /** When a file is there, or cannot be had. */
  async arrival(size: number, x: number, y: number): Promise<void> {
    this.get(size, x, y);
    await this.kept.get(this.files.iconsAddress(size, x, y))?.arrival;
  }

  private async load(address: string, kept: Kept): Promise<void> {
    try {
      const response = await fetch(address);
      kept.bitmap = await createImageBitmap(await response.blob());
      this.numPixels += kept.bitmap.width * kept.bitmap.height;
      this.giveUp();
      this.onLoad();
    } catch {
      // what cannot be fetched is not asked for again: its cells stay as the overview shows them
    }
  }

  private giveUp(): void {
    if (this.numPixels <= MOST_PIXELS) return;
    const old = [...this.kept].filter(
      ([, { bitmap, lastAsked }]) => bitmap && lastAsked < this.turn,
    );
    for (const [address, { bitmap }] of old.sort(([, a], [, b]) => a.lastAsked - b.lastAsked)) {
      if (this.numPixels <= MOST_PIXELS) return;
      this.numPixels -= bitmap!.width * bitmap!.height;
      bitmap!.close();
      this.kept.delete(address);
    }
  }

  close(): void {
    for (const { bitmap } of this.kept.values()) bitmap?.close();
    this.kept.clear();
  }
}
