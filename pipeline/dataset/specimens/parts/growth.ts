// What grows along a line: axes, outlines about them, barbs and veins, petals, spirals.

import type { Random } from '../../../base/random.ts';
import { bow, placed, polar, smooth, type Point } from '../pen.ts';

/** A curve from its foot (t = 0) to its tip (t = 1). */
export type Axis = (t: number) => Point;

/** Half width of a blade at t. */
export type Width = (t: number) => number;

/** An upright axis about the origin, bent sideways by `bend` at its middle. */
export function stem(length: number, bend: number): Axis {
  return (t) => [bend * (4 * t * (1 - t) - 0.5), length * (0.5 - t)];
}

/** The point beside an axis: `across` to its right, `along` towards the tip. */
export function beside(axis: Axis, t: number, across: number, along = 0): Point {
  const [x0, y0] = axis(t - 0.01);
  const [x1, y1] = axis(t + 0.01);
  const length = Math.hypot(x1 - x0, y1 - y0);
  const [ux, uy] = [(x1 - x0) / length, (y1 - y0) / length];
  const [x, y] = axis(t);
  return [x + along * ux - across * uy, y + along * uy + across * ux];
}

/** Path data of the closed outline of a blade. */
export function blade(axis: Axis, width: Width, numSteps = 9): string {
  const ts = Array.from({ length: numSteps + 1 }, (_, i) => i / numSteps);
  const right = ts.map((t) => beside(axis, t, width(t)));
  const left = ts.slice(1, -1).map((t) => beside(axis, t, -width(t)));
  return smooth([...right, ...left.reverse()], true);
}

/** Path data of barbs on both sides of an axis, swept towards its tip by `sweep` of their width. */
export function barbs(
  axis: Axis,
  width: Width,
  {
    from = 0.05,
    to = 0.97,
    count,
    sweep,
  }: { from?: number; to?: number; count: number; sweep: number },
): string {
  let data = '';
  for (let i = 0; i < count; i++) {
    const t = from + ((to - from) * i) / (count - 1);
    for (const side of [-1, 1]) {
      const reach = width(t);
      const end = beside(axis, t, side * reach, reach * sweep);
      data += bow(axis(t), beside(axis, t, side * reach * 0.6, reach * sweep * 0.25), end);
    }
  }
  return data;
}

/** Path data of one petal that grows from `foot` in direction `deg`. */
export function petal(foot: Point, length: number, width: number, deg: number, notch = 0): string {
  const outline: Point[] = [
    [0, 0],
    [length * 0.45, -width * 0.8],
    [length * 0.85, -width * 0.75],
    [length * (1 - notch), 0],
    [length * 0.85, width * 0.75],
    [length * 0.45, width * 0.8],
  ];
  return smooth(
    outline.map((point) => placed(point, deg, foot)),
    true,
  );
}

/** Points of a logarithmic spiral, from its centre outwards to `radius`. */
export function spiral(
  radius: number,
  numTurns: number,
  growth: number,
  numPoints: number,
): Point[] {
  return Array.from({ length: numPoints }, (_, i) => {
    const t = i / (numPoints - 1);
    return polar(radius * growth ** ((t - 1) * numTurns), 360 * numTurns * t);
  });
}

/** Path data of hairs around a circle, pointing outwards, of uneven length. */
export function spines(
  count: number,
  radius: number,
  length: number,
  rng: Random,
  [startDeg, endDeg]: readonly [number, number] = [0, 360],
): string {
  let data = '';
  for (let i = 0; i < count; i++) {
    const deg = startDeg + ((endDeg - startDeg) * (i + 0.5)) / count + rng.uniform(-3, 3);
    const reach = radius + length * rng.uniform(0.7, 1.15);
    const tip = polar(reach, deg + rng.uniform(-4, 4));
    data += bow(polar(radius, deg), polar((radius + reach) / 2, deg), tip);
  }
  return data;
}
