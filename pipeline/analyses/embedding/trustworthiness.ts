// How true a layout is: whether neighbours in the plane were neighbours before.

import { pickPoints, pointsOf, type Points } from '../../base/points.ts';
import type { Random } from '../../base/random.ts';
import type { Engine } from '../../engine/engine.ts';
import { visitProducts } from '../../engine/products.ts';
import { ofLengthOne } from './direction.ts';
import { planeNeighbours } from './plane-neighbours.ts';

/** Points it is measured of: the cosines of all pairs of them take 100 MB. */
const mostPoints = 5000;

/**
 * Trustworthiness, 0…1: 1 where the k nearest of every point in the plane are among its k nearest by
 * cosine before; intruders count by how many are nearer. Venna & Kaski 2001, 10.1007/3-540-44668-0_68.
 * Of more than 5,000 points it is that of 5,000 by lot. Undefined for 2k points or fewer, of which the
 * measure has no meaning.
 *
 * @param layout [N, 2]
 */
export async function trustworthiness(
  engine: Engine,
  points: Points,
  layout: Float32Array,
  rng: Random,
  k = 15,
): Promise<number | undefined> {
  if (points.numPoints <= 2 * k) return undefined;
  if (points.numPoints > mostPoints) {
    const lot = rng.permutation(points.numPoints).slice(0, mostPoints);
    const places = pickPoints(pointsOf(layout, 2), lot).data;
    return trustworthiness(engine, pickPoints(points, lot), places, rng, k);
  }
  const { numPoints } = points;
  const cosines = await allProducts(engine, ofLengthOne(points));
  const nearest = planeNeighbours(layout, k);
  let penalty = 0;
  for (let i = 0; i < numPoints; i++) {
    const own = cosines.subarray(i * numPoints, (i + 1) * numPoints);
    for (const index of nearest.subarray(i * k, (i + 1) * k)) {
      const cosine = own[index]!;
      let rank = 1;
      for (let j = 0; j < numPoints; j++) if (own[j]! > cosine && j !== i) rank++;
      penalty += Math.max(0, rank - k);
    }
  }
  return 1 - (2 / (numPoints * k * (2 * numPoints - 3 * k - 1))) * penalty;
}

/** The product of every pair: [N, N]. */
async function allProducts(engine: Engine, points: Points): Promise<Float32Array> {
  const { numPoints } = points;
  const all = new Float32Array(numPoints * numPoints);
  await visitProducts(engine, points, ({ row, col, side, products }) => {
    const lastCol = Math.min(col + side, numPoints);
    for (let i = row; i < Math.min(row + side, numPoints); i++) {
      const start = (i - row) * side - col;
      for (let j = col; j < lastCol; j++) {
        all[i * numPoints + j] = products[start + j]!;
        all[j * numPoints + i] = products[start + j]!;
      }
    }
  });
  return all;
}
