// Curves of how alike a map stays to itself while layers lose their weights, as paths of a drawing.

/** Of a drawing, in its units. */
export type CurveSize = { readonly width: number; readonly height: number };

/** What lies beyond is drawn at the edge: correlations a little below 0 are by chance. */
const [lowest, highest] = [-0.25, 1];

/** How far below the upper edge a value stands. */
export function depthOf(value: number, { height }: CurveSize): number {
  const held = Math.min(highest, Math.max(lowest, value));
  return round((height * (highest - held)) / (highest - lowest));
}

/** A line from 1, where nothing has lost its weights, through the values: `M0 0L50 12.5L100 20`. */
export function curvePath(values: readonly number[], size: CurveSize): string {
  return `M${points([1, ...values], size).join('L')}`;
}

/** The area between two such lines. */
export function bandPath(
  lows: readonly number[],
  highs: readonly number[],
  size: CurveSize,
): string {
  const back = points([1, ...lows], size).toReversed();
  return `M${[...points([1, ...highs], size), ...back].join('L')}Z`;
}

function points(values: readonly number[], size: CurveSize): string[] {
  const step = size.width / Math.max(1, values.length - 1);
  return values.map((value, i) => `${round(i * step)} ${depthOf(value, size)}`);
}

function round(value: number): number {
  return Number(value.toFixed(1));
}
