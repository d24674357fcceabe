// The part of the input that a position of a tensor depends on: along rows and cols an affine interval.

/**
 * Output index o covers input px [o·stride + start, o·stride + start + size); fractions where a
 * tensor is finer than the input. An infinite size stands for the whole axis.
 */
export type Span = { readonly size: number; readonly stride: number; readonly start: number };

export type Field = { readonly rows: Span; readonly cols: Span };

/** A box in px of the input: rows [top, bottom), cols [left, right). */
export type Box = {
  readonly top: number;
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
};

/** What an op reads along an axis: its output o depends on inputs slope·o + low … slope·o + high. */
export type Reads = { readonly slope: number; readonly low: number; readonly high: number };

const pixel: Span = { size: 1, stride: 1, start: 0 };
const everywhere: Span = { size: Infinity, stride: 0, start: 0 };
const nowhere: Span = { size: 0, stride: 0, start: 0 };

/** The field of the input itself. */
export const ownPixel: Field = { rows: pixel, cols: pixel };

/** The field of what depends on the whole image. */
export const wholeImage: Field = { rows: everywhere, cols: everywhere };

/** The field of a constant. */
export const noPixel: Field = { rows: nowhere, cols: nowhere };

/** Span of an output whose inputs have the span `span`. */
export function through({ size, stride, start }: Span, { slope, low, high }: Reads): Span {
  if (size === 0) return nowhere;
  if (size === Infinity) return everywhere;
  return {
    size: size + (high - low) * stride,
    stride: stride * slope,
    start: start + low * stride,
  };
}

/**
 * The smallest affine reads that hold what each output really reads.
 *
 * @param exact first and last input read by output o, by o
 */
export function coverReads(exact: readonly (readonly [number, number])[], slope: number): Reads {
  let low = Infinity;
  let high = -Infinity;
  exact.forEach(([first, last], o) => {
    low = Math.min(low, first - slope * o);
    high = Math.max(high, last - slope * o);
  });
  return { slope, low, high };
}

/** The smallest span that holds both, over `length` positions. */
function unionOfSpans(a: Span, b: Span, length: number): Span {
  if (a.size === 0 || b.size === Infinity) return b;
  if (b.size === 0 || a.size === Infinity) return a;
  // affine both, so that the ends of the axis decide; strides differ only where maps of other scales are joined
  const { stride } = a;
  const ends = [0, length - 1].flatMap((o) =>
    [a, b].map((span) => {
      const start = span.start + (span.stride - stride) * o;
      return [start, start + span.size] as const;
    }),
  );
  const start = Math.min(...ends.map(([first]) => first));
  return { stride, start, size: Math.max(...ends.map(([, last]) => last)) - start };
}

/** The smallest field that holds both, over a map of `size` positions. */
export function unionOfFields(
  a: Field,
  b: Field,
  [height, width]: readonly [number, number],
): Field {
  if (a === b) return a;
  return {
    rows: unionOfSpans(a.rows, b.rows, height),
    cols: unionOfSpans(a.cols, b.cols, width),
  };
}

export function isSameField(a: Field, b: Field): boolean {
  return a === b || (isSameSpan(a.rows, b.rows) && isSameSpan(a.cols, b.cols));
}

function isSameSpan(a: Span, b: Span): boolean {
  return a.size === b.size && a.stride === b.stride && a.start === b.start;
}

/** The px of an input of [height, width] that the position (row, col) depends on; empty where all of them lie in padding. */
export function boxOf(
  { rows, cols }: Field,
  row: number,
  col: number,
  [height, width]: readonly [number, number],
): Box {
  const [top, bottom] = interval(rows, row, height);
  const [left, right] = interval(cols, col, width);
  return { top, left, bottom, right };
}

function interval({ size, stride, start }: Span, index: number, length: number): [number, number] {
  if (size === Infinity) return [0, length];
  const clip = (px: number) => Math.min(length, Math.max(0, px));
  const first = start + index * stride;
  return [clip(Math.floor(first)), clip(Math.ceil(first + size))];
}
