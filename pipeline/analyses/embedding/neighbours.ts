// Exact nearest neighbours by angle: candidates by matrix products of the engine, their order in double precision.

import { pointAt, type Points } from '../../base/points.ts';
import { UserError } from '../../base/user-error.ts';
import type { Engine } from '../../engine/engine.ts';
import { visitProducts } from '../../engine/products.ts';
import { ofLengthOne } from './direction.ts';

/** For each of N points its k nearest others, nearest first; of equally near ones the earlier first. */
export type Neighbours = {
  readonly k: number;
  /** [N, k] */
  readonly indices: Int32Array;
  /** [N, k], 0…2: 1 − cosine. A point of length 0 is at a distance of 1 from all. */
  readonly distances: Float64Array;
};

/** Candidates beyond k: products in single precision may put near ones in another order. */
const spare = 8;

/**
 * The `k` nearest others of each point by 1 − cosine, exact. Every pair is multiplied once; memory
 * grows with the number of points, time with its square.
 *
 * @throws UserError where there are not k others
 */
export async function nearestNeighbours(
  engine: Engine,
  points: Points,
  k: number,
): Promise<Neighbours> {
  const { numPoints } = points;
  if (numPoints <= k) {
    throw new UserError(
      `neighbours: got ${numPoints} points to find ${k} neighbours of each, expected at least ${k + 1}; take more samples or fewer neighbours`,
    );
  }
  const directions = ofLengthOne(points);
  const candidates = await findCandidates(engine, directions, Math.min(k + spare, numPoints - 1));
  const indices = new Int32Array(numPoints * k);
  const distances = new Float64Array(numPoints * k);
  const width = candidates.length / numPoints;
  for (let i = 0; i < numPoints; i++) {
    const own = pointAt(points, i);
    const nearest = Array.from(candidates.subarray(i * width, (i + 1) * width), (index) => ({
      index,
      distance: distanceBetween(own, pointAt(points, index)),
    }));
    nearest.sort((a, b) => a.distance - b.distance || a.index - b.index);
    for (let j = 0; j < k; j++) {
      indices[i * k + j] = nearest[j]!.index;
      distances[i * k + j] = nearest[j]!.distance;
    }
  }
  return { k, indices, distances };
}

/** For each direction the others with the largest products, in any order: [N, width]. */
async function findCandidates(
  engine: Engine,
  directions: Points,
  width: number,
): Promise<Int32Array> {
  const { numPoints } = directions;
  const indices = new Int32Array(numPoints * width);
  const values = new Float32Array(numPoints * width).fill(-Infinity);
  // the least of each list, and where it stands
  const least = new Float32Array(numPoints).fill(-Infinity);
  const places = new Int32Array(numPoints).map((_, i) => i * width);
  const enter = (of: number, index: number, value: number) => {
    const first = of * width;
    values[places[of]!] = value;
    indices[places[of]!] = index;
    let place = first;
    for (let at = first + 1; at < first + width; at++) if (values[at]! < values[place]!) place = at;
    places[of] = place;
    least[of] = values[place]!;
  };
  await visitProducts(engine, directions, ({ row, col, side, products }) => {
    const lastRow = Math.min(row + side, numPoints);
    const lastCol = Math.min(col + side, numPoints);
    for (let i = row; i < lastRow; i++) {
      const start = (i - row) * side - col;
      let bar = least[i]!;
      for (let j = Math.max(col, i + 1); j < lastCol; j++) {
        const value = products[start + j]!;
        if (value > bar) {
          enter(i, j, value);
          bar = least[i]!;
        }
        if (value > least[j]!) enter(j, i, value);
      }
    }
  });
  return indices;
}

/** 1 − cosine, in double precision. */
function distanceBetween(a: Float32Array, b: Float32Array): number {
  let [product, aa, bb] = [0, 0, 0];
  for (let d = 0; d < a.length; d++) {
    const [x, y] = [a[d]!, b[d]!];
    product += x * y;
    aa += x * x;
    bb += y * y;
  }
  // rounding may lead below 0
  return Math.max(0, 1 - product / (Math.sqrt(aa * bb) || 1));
}
