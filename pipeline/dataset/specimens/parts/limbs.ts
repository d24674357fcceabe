// What a body moves with: jointed legs, feelers, wings.

import type { Random } from '../../../base/random.ts';
import { placed, polar, polyline, smooth, type Point } from '../pen.ts';

/** Path data of one leg in three joints: out to the knee, down to the foot, a claw. */
export function leg(root: Point, length: number, deg: number, kneeDeg: number): string {
  const thigh = placed([length * 0.45, 0], deg, root);
  const shin = placed([length * 0.42, 0], deg + kneeDeg, thigh);
  const claw = placed([length * 0.16, 0], deg + kneeDeg * 1.7, shin);
  return polyline([root, thigh, shin, claw]);
}

/** Path data of legs mirrored on both sides of the y axis; angles are those of the right side. */
export function legPairs(
  roots: readonly { readonly at: Point; readonly deg: number; readonly knee: number }[],
  length: number,
  rng: Random,
): string {
  let data = '';
  for (const { at, deg, knee } of roots) {
    const sway = rng.uniform(-8, 8);
    data += leg(at, length, deg + sway, knee);
    data += leg([-at[0], at[1]], length, 180 - deg + rng.uniform(-8, 8), -knee);
  }
  return data;
}

/** Path data of a pair of feelers that start at (0, top) and bow outwards. */
export function feelers(top: number, length: number, spreadDeg: number): string {
  return [-1, 1]
    .map((side) => {
      const [x, y] = polar(length, -90 + side * spreadDeg);
      return smooth([
        [side, top],
        [side + x * 0.35, top + y * 0.65],
        [side + x * 1.1, top + y],
      ]);
    })
    .join('');
}

/** Outline points of a wing that reaches from the origin in direction `deg`. */
export function wing(length: number, width: number, deg: number, lobe: number): Point[] {
  const outline: Point[] = [
    [0, 0],
    [length * 0.5, -width * 0.35],
    [length * 0.95, -width * 0.3 * lobe],
    [length, width * 0.25],
    [length * 0.72, width * 0.62],
    [length * 0.3, width * 0.42],
  ];
  return outline.map((point) => placed(point, deg));
}
