// What is known about a drawn picture: the numbers it was drawn from.

export type Factors = {
  /** Name of the class. */
  readonly class: string;
  /** Clockwise turn from upright, 0 ≤ degrees < the turn after which it looks the same; null where every turn does. */
  readonly orientation: number | null;
  /**
   * Direction of its own axis, counter-clockwise from the right, 0 ≤ degrees < 180; null where it has none, as what
   * looks the same after less than half a turn, and for what always stands upright.
   */
  readonly axis: number | null;
  /** Hue of the body in OKLCH, 0 ≤ degrees < 360. */
  readonly hue: number;
  /** Size of the specimen; 1 fills the frame. */
  readonly scale: number;
  /** Cycles per image of a texture; null where nothing repeats. */
  readonly frequency: number | null;
};

/** The factors as CSV text, one line per picture after a header; nulls are empty cells. */
export function factorsCsv(
  rows: readonly { readonly id: string; readonly factors: Factors }[],
): string {
  const lines = rows.map(({ id, factors }) =>
    [
      id,
      factors.class,
      cell(factors.orientation),
      cell(factors.hue),
      cell(factors.scale),
      cell(factors.frequency),
    ].join(','),
  );
  return ['file,class,orientation_deg,hue_deg,scale,cycles_per_image', ...lines, ''].join('\n');
}

function cell(value: number | null): string {
  return value === null ? '' : String(Math.round(value * 1000) / 1000);
}
