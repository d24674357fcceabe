// Structural similarity of two maps: whether they are bright, contrasty and shaped alike, place by place.

/** Of Wang et al. 2004, 10.1109/TIP.2003.819861, for values 0…1. */
const stabilityOfMeans = 0.01 ** 2;
const stabilityOfSpreads = 0.03 ** 2;
const windowSize = 11;
const windowDeviation = 1.5;

/**
 * The mean of the SSIM index over all windows that lie inside; 1 for maps that are the same.
 * In maps of less than 11 rows or cols the window is as large as fits.
 *
 * @param a [height, width], row-major, 0…1; so is `b`
 */
export function structuralSimilarity(
  a: Float32Array,
  b: Float32Array,
  height: number,
  width: number,
): number {
  if (a.length !== height * width || b.length !== a.length) {
    throw new Error(
      `maps: got ${a.length} and ${b.length} values, expected ${height}×${width} of both`,
    );
  }
  const taps = gaussian(Math.min(windowSize, height, width));
  const mean = (value: (i: number) => number) =>
    windowed(
      Float64Array.from(a, (_, i) => value(i)),
      height,
      width,
      taps,
    );
  const meansA = mean((i) => a[i]!);
  const meansB = mean((i) => b[i]!);
  const squaresA = mean((i) => a[i]! * a[i]!);
  const squaresB = mean((i) => b[i]! * b[i]!);
  const products = mean((i) => a[i]! * b[i]!);
  let sum = 0;
  for (let i = 0; i < meansA.length; i++) {
    const [meanA, meanB] = [meansA[i]!, meansB[i]!];
    const varianceA = squaresA[i]! - meanA * meanA;
    const varianceB = squaresB[i]! - meanB * meanB;
    const covariance = products[i]! - meanA * meanB;
    sum +=
      ((2 * meanA * meanB + stabilityOfMeans) * (2 * covariance + stabilityOfSpreads)) /
      ((meanA * meanA + meanB * meanB + stabilityOfMeans) *
        (varianceA + varianceB + stabilityOfSpreads));
  }
  return sum / meansA.length;
}

/** Weights of a window, which sum to 1. */
function gaussian(size: number): Float64Array {
  const centre = (size - 1) / 2;
  const taps = Float64Array.from({ length: size }, (_, i) =>
    Math.exp(-((i - centre) ** 2) / (2 * windowDeviation ** 2)),
  );
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
}

/** Weighted means over windows that lie inside. */
function windowed(
  values: Float64Array,
  height: number,
  width: number,
  taps: Float64Array,
): Float64Array {
  const numCols = width - taps.length + 1;
  const numRows = height - taps.length + 1;
  const across = new Float64Array(height * numCols);
  for (let row = 0; row < height; row++) {
    for (let col = 0; col < numCols; col++) {
      let sum = 0;
      for (let k = 0; k < taps.length; k++) sum += taps[k]! * values[row * width + col + k]!;
      across[row * numCols + col] = sum;
    }
  }
  const means = new Float64Array(numRows * numCols);
  for (let row = 0; row < numRows; row++) {
    for (let col = 0; col < numCols; col++) {
      let sum = 0;
      for (let k = 0; k < taps.length; k++) sum += taps[k]! * across[(row + k) * numCols + col]!;
      means[row * numCols + col] = sum;
    }
  }
  return means;
}
