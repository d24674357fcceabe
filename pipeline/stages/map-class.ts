// Which class a cell of a map is labelled by.

/**
 * For each cell the class that it adds most to beyond what an average cell of the level adds: some
 * classes are raised, or lowered, everywhere on a map, which tells no place from another. −1 where a
 * cell adds to no class more than the average does.
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
  const classes = Array<number>(numCells).fill(-1);
  const most = new Float64Array(numCells);
  const stride = values.length / Math.max(1, numClasses);
  for (let k = 0; k < numClasses; k++) {
    const own = values.subarray(k * stride + start, k * stride + start + numCells);
    const mean = own.reduce((sum, value) => sum + value, 0) / numCells;
    for (let cell = 0; cell < numCells; cell++) {
      const beyond = own[cell]! - mean;
      if (own[cell]! > 0 && beyond > most[cell]!) {
        most[cell] = beyond;
        classes[cell] = k;
      }
    }
  }
  return classes;
}
