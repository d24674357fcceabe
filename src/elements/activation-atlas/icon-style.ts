// How the icon of a cell is drawn: how large, how faint, and framed in which colour.

import type { Palette } from './palette.ts';

/** Of a cell's side; the rest is the gap to its neighbours. */
const FULL = 0.94;
/** Icons by density: of a cell with next to no activations. */
const SMALLEST = 0.35;
/** Of a cell that says nothing of the class. */
const FAINTEST = 0.14;
/** The same where its place says so already. */
const FAINTEST_APART = 0.6;
/** Below this strength a frame would be noise. */
const LEAST_FRAMED = 0.04;
/** Of the icon's side. */
const FRAME = 0.07;

export type IconStyle = {
  /** Says which it is: two styles of the same name are the same. */
  readonly name: string;
  /** Side of the icon of a cell, as a share of the cell's. */
  readonly sideOf: (cell: number) => number;
  /** What the cell says of the class that is asked for, −1…1; absent where none is. */
  readonly strengthOf?: ((cell: number) => number) | undefined;
  /** What is negative is as clear as what is positive: two classes are compared. */
  readonly isTwoSided?: boolean;
};

/** @param counts activations in each cell, where icons are to be as large as those are many */
export function styleOf(
  name: string,
  counts: readonly number[] | undefined,
  strengthOf?: (cell: number) => number,
  isTwoSided = false,
): IconStyle {
  const most = counts?.reduce((largest, count) => Math.max(largest, count), 1) ?? 1;
  return {
    name,
    // areas, not sides, are as the numbers
    sideOf: counts
      ? (cell) => FULL * Math.max(SMALLEST, Math.sqrt(counts[cell]! / most))
      : () => FULL,
    strengthOf,
    isTwoSided,
  };
}

/** Draws an icon into the square at (left, top) of a cell's side, px. */
export function drawIcon(
  context: CanvasRenderingContext2D,
  palette: Palette,
  style: IconStyle,
  cell: number,
  icons: ImageBitmap,
  source: { left: number; top: number; side: number },
  target: { left: number; top: number; side: number },
): void {
  const side = target.side * style.sideOf(cell);
  const gap = (target.side - side) / 2;
  const [left, top] = [target.left + gap, target.top + gap];
  const strength = style.strengthOf?.(cell);
  const alpha = context.globalAlpha;
  if (strength !== undefined) {
    const clear = style.isTwoSided ? Math.abs(strength) : Math.max(0, strength);
    const faintest = style.isTwoSided ? FAINTEST_APART : FAINTEST;
    context.globalAlpha = alpha * (faintest + (1 - faintest) * clear);
  }
  // half a px less on each side keeps the neighbours out
  context.drawImage(
    icons,
    source.left + 0.5,
    source.top + 0.5,
    source.side - 1,
    source.side - 1,
    left,
    top,
    side,
    side,
  );
  if (strength !== undefined && Math.abs(strength) > LEAST_FRAMED) {
    const width = Math.max(1, FRAME * side);
    const isLoud = style.isTwoSided || strength > 0;
    context.globalAlpha =
      alpha * Math.min(1, (isLoud ? 0.15 : 0) + Math.abs(strength) * (isLoud ? 1 : 0.6));
    context.lineWidth = width;
    context.strokeStyle = strength > 0 ? palette.positive : palette.negative;
    context.strokeRect(left + width / 2, top + width / 2, side - width, side - width);
  }
  context.globalAlpha = alpha;
}
