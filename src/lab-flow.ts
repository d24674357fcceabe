// How places of one layer add to places of a later one, laid out as lines between two pictures of the image.

/** Places of a grid, and where their picture stands. */
export type FlowGrid = {
  readonly numRows: number;
  readonly numCols: number;
  readonly x: number;
  readonly width: number;
  readonly height: number;
};

/** The middle of a place, rounded to tenths. */
export function middleOf(
  { numCols, numRows, x, width, height }: FlowGrid,
  place: number,
): readonly [x: number, y: number] {
  const [row, col] = [Math.floor(place / numCols), place % numCols];
  const round = (value: number) => Number(value.toFixed(1));
  return [round(x + (width * (col + 0.5)) / numCols), round((height * (row + 0.5)) / numRows)];
}

/** From a place of the earlier layer to one of the later. */
export type FlowLine = { readonly from: number; readonly to: number; readonly effect: number };

/** By place of the later layer, as a record holds them: those of one, or of all, strongest first. */
export function linesOf(
  strongest: readonly (readonly (readonly [from: number, effect: number])[])[],
): FlowLine[] {
  return strongest
    .flatMap((sources, to) => sources.map(([from, effect]) => ({ from, to, effect })))
    .sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect));
}

/** Places of the earlier layer that are told of each of the later. */
const most = 6;

/**
 * The same as text for an attribute, and back: `3 50 4 -20;;7 100`.
 *
 * @param largest magnitude; effects are told in hundredths of it, and those that are less are not
 */
export function flowText(strongest: Parameters<typeof linesOf>[0], largest: number): string {
  return strongest
    .map((sources) =>
      sources
        .map(([from, effect]) => [from, Math.round((100 * effect) / largest)] as const)
        .filter(([, share]) => share !== 0)
        .slice(0, most)
        .map((pair) => pair.join(' '))
        .join(' '),
    )
    .join(';');
}

export function parseFlow(text: string, largest: number): [from: number, effect: number][][] {
  return text.split(';').map((sources) => {
    const numbers = sources === '' ? [] : sources.split(' ').map(Number);
    return Array.from({ length: numbers.length / 2 }, (_, i) => [
      numbers[2 * i]!,
      (largest * numbers[2 * i + 1]!) / 100,
    ]);
  });
}
