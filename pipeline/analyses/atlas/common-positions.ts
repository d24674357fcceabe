// Which points of two maps are the same places of the same images.

import { pickPoints, pointsOf } from '../../base/points.ts';

/**
 * The positions on two maps of the samples that both have, in the same order.
 *
 * @param a ids of samples, ascending, and their positions, [N, 2]
 * @param b likewise
 * @returns [common, 2] each
 */
export function commonPositions(
  a: { readonly ids: Int32Array; readonly positions: Float32Array },
  b: { readonly ids: Int32Array; readonly positions: Float32Array },
): [ofA: Float32Array, ofB: Float32Array] {
  const [rowsOfA, rowsOfB]: [number[], number[]] = [[], []];
  let k = 0;
  for (const [i, id] of a.ids.entries()) {
    while (k < b.ids.length && b.ids[k]! < id) k++;
    if (b.ids[k] !== id) continue;
    rowsOfA.push(i);
    rowsOfB.push(k);
  }
  const pick = (positions: Float32Array, rows: number[]) =>
    pickPoints(pointsOf(positions, 2), rows).data;
  return [pick(a.positions, rowsOfA), pick(b.positions, rowsOfB)];
}
