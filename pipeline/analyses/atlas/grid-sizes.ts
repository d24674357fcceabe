// How fine the grids of a map may be: as fine as there are activations for.

/** Rows and columns that grids are chosen from, coarsest first. */
const sizes = [10, 20, 40, 80, 160];

/** A finer grid has at least as many cells, and leaves no more samples out than a quarter. */
const fewestCells = 50;
const leastShare = 3 / 4;

/** The sizes of the grids of a map; at least one. */
export function chooseSizes(positions: Float32Array, fewest: number): number[] {
  const numSamples = positions.length / 2;
  const [coarsest, ...finer] = sizes;
  const isWorth = (size: number) => {
    const kept = countIn(positions, size).filter((count) => count >= fewest);
    const numKept = kept.reduce((total, count) => total + count, 0);
    return kept.length >= fewestCells && numKept >= leastShare * numSamples;
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
export function countIn(positions: Float32Array, size: number): Int32Array {
  const counts = new Int32Array(size * size);
  for (let i = 0; i < positions.length / 2; i++) counts[cellAt(positions, i, size)]!++;
  return counts;
}
