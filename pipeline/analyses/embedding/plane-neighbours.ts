// Nearest neighbours in the plane, exact, by an R-tree.

import Flatbush from 'flatbush';

/**
 * The `k` nearest others of each point of a layout, nearest first: [N, k].
 *
 * @param layout [N, 2], more than k points
 */
export function planeNeighbours(layout: Float32Array, k: number): Int32Array {
  const numPoints = layout.length / 2;
  const tree = new Flatbush(numPoints, 16, Float32Array);
  for (let i = 0; i < numPoints; i++) tree.add(layout[2 * i]!, layout[2 * i + 1]!);
  tree.finish();
  const indices = new Int32Array(numPoints * k);
  for (let i = 0; i < numPoints; i++) {
    const isOther = (index: number) => index !== i;
    const nearest = tree.neighbors(layout[2 * i]!, layout[2 * i + 1]!, k, Infinity, isOther);
    indices.set(nearest, i * k);
  }
  return indices;
}
