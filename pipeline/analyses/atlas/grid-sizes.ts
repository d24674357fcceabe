// How fine the grids of a map may be: as fine as there are activations for.

/** Rows and columns that grids are chosen from, coarsest first. */
const sizes = [10, 20, 40, 80, 160];

/** A finer grid has at least as many cells, of twice as many samples on average as a cell needs. */
const fewestCells = 50;
const leastFilling = 2;

/** The sizes of the grids of a map; at least one. */
export function chooseSizes(positions: Float32Array, fewest: number): number[] {
  const [coarsest, ...finer] = sizes;
  const isWorth = (size: number) => {
    const kept = countIn(positions, size).filter((count) => count >= fewest);
    const numSamples = kept.reduce((total, count) => total + count, 0);
    return kept.length >= fewestCells && numSamples >= leastFilling * fewest * kept.length;
  };
  return [coarsest!, ...finer.filter(isWorth)];
}

/**
 * The cell of a position in a grid, row by row.
 *
 * @param positions [N, 2], 0…1
 */
export function cellAt(positions: Float32Array, index: number, size: number): number {
  const col = Math.min(size - 1, Math.floor(positions[2 * index]! * size));
  const row = Math.min(size - 1, Math.floor(positions[2 * index + 1]! * size));
  return row * size + col;
}

/** Samples in each cell of a grid, row by row. */
function countIn(positions: Float32Array, size: number): Int32Array {
  const counts = new Int32Array(size * size);
  for (let i = 0; i < positions.length / 2; i++) counts[cellAt(positions, i, size)]!++;
  return counts;
}
