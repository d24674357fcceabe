// Points in rows and the cells around them: honeycombs, checks, sown dots.

import { polar, type Point } from '../pen.ts';

export type Lattice = 'square' | 'triangular';

/** Points of a lattice about the origin, within `radius`; neighbours are `period` apart. */
export function latticePoints(kind: Lattice, period: number, radius: number): Point[] {
  const rowStep = kind === 'square' ? period : (period * Math.sqrt(3)) / 2;
  const numRows = Math.ceil(radius / rowStep);
  const numCols = Math.ceil(radius / period) + 1;
  const points: Point[] = [];
  for (let row = -numRows; row <= numRows; row++) {
    const shift = kind === 'triangular' && row % 2 !== 0 ? period / 2 : 0;
    for (let col = -numCols; col <= numCols; col++) {
      const point: Point = [col * period + shift, row * rowStep];
      if (Math.hypot(...point) <= radius) points.push(point);
    }
  }
  return points;
}

/** Corners of a regular polygon; the first lies `deg` clockwise from the right. */
export function corners([x, y]: Point, radius: number, count: number, deg = 0): Point[] {
  return Array.from({ length: count }, (_, i) => {
    const [dx, dy] = polar(radius, deg + (360 * i) / count);
    return [x + dx, y + dy];
  });
}

/** Corners of a star of `count` points. */
export function starCorners(
  centre: Point,
  radius: number,
  inner: number,
  count: number,
  deg = -90,
) {
  const outer = corners(centre, radius, count, deg);
  const between = corners(centre, inner, count, deg + 180 / count);
  return outer.flatMap((corner, i): Point[] => [corner, between[i]!]);
}

/** Seeds of a flower head: `count` points within `radius`, each turned on by the golden angle. */
export function phyllotaxis(count: number, radius: number): Point[] {
  const goldenDeg = 180 * (3 - Math.sqrt(5));
  return Array.from({ length: count }, (_, i) =>
    polar(radius * Math.sqrt((i + 0.5) / count), goldenDeg * i),
  );
}
