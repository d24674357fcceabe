// Some of many, spread evenly.

/** Indices of `count` of `total` things, in order, each from the middle of its part; all where there are no more. */
export function spreadOver(total: number, count: number): number[] {
  const length = Math.min(count, total);
  return Array.from({ length }, (_, i) => Math.floor(((i + 0.5) * total) / length));
}
