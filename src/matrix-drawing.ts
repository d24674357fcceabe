// A matrix of signed weights as a few paths: one for each step of each sign.

/** Steps of opacity of each sign. */
const numSteps = 20;

export type Shade = {
  readonly sign: 'excites' | 'inhibits';
  /** 0…1 */
  readonly opacity: number;
  /** Of an SVG path of squares with sides of 1. */
  readonly path: string;
};

/**
 * Draws a matrix; what is nearest to 0 is left out.
 *
 * @param weights [numRows, numCols]
 * @param largest magnitude that is drawn opaque
 */
export function shadesOf(weights: readonly number[], numCols: number, largest: number): Shade[] {
  const paths = new Map<number, string>();
  for (const [i, weight] of weights.entries()) {
    const step = Math.round((numSteps * weight) / (largest || 1));
    if (step === 0) continue;
    const square = `M${i % numCols} ${Math.floor(i / numCols)}h1v1h-1z`;
    paths.set(step, (paths.get(step) ?? '') + square);
  }
  return [...paths].map(([step, path]) => ({
    sign: step > 0 ? 'excites' : 'inhibits',
    opacity: Math.min(1, Math.abs(step) / numSteps),
    path,
  }));
}
