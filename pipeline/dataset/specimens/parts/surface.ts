// What covers a body: scales, bands, spots, eyes, craters' rims, hatching.

import type { Random } from '../../../base/random.ts';
import type { Look } from '../look.ts';
import { bow, circle, disc, polar, type Point } from '../pen.ts';

/** An eye: rim, iris, pupil, gleam. */
export function eye([x, y]: Point, radius: number, look: Look): string {
  return (
    circle([x, y], radius, { fill: look.accent(0.9), stroke: look.ink, width: radius * 0.25 }) +
    circle([x, y], radius * 0.66, { fill: look.accent(0.6) }) +
    circle([x, y], radius * 0.42, { fill: '#0c0c10' }) +
    circle([x - radius * 0.2, y - radius * 0.25], radius * 0.2, { fill: '#fff' })
  );
}

/** Path data of rows of overlapping scales that open to the left, where `inside` says so. */
export function scales(
  { left, top, right, bottom }: Readonly<Record<'left' | 'top' | 'right' | 'bottom', number>>,
  size: number,
  inside: (x: number, y: number) => boolean,
): string {
  let data = '';
  let isOdd = false;
  for (let x = left; x <= right; x += size * 0.75) {
    for (let y = top + (isOdd ? size / 2 : 0); y <= bottom; y += size) {
      if (!inside(x, y)) continue;
      data += bow([x, y - size / 2], [x + size * 1.3, y], [x, y + size / 2]);
    }
    isOdd = !isOdd;
  }
  return data;
}

/** Path data of round spots sown over a body without touching each other. */
export function spots(
  count: number,
  radius: readonly [low: number, high: number],
  extent: number,
  rng: Random,
  inside: (x: number, y: number) => boolean = () => true,
): string {
  const sown: [x: number, y: number, radius: number][] = [];
  for (let attempt = 0; attempt < count * 6 && sown.length < count; attempt++) {
    const [x, y] = polar(extent * Math.sqrt(rng.uniform()), rng.uniform(0, 360));
    const size = rng.uniform(...radius);
    const isFree = sown.every(([u, v, r]) => Math.hypot(x - u, y - v) > size + r);
    if (isFree && inside(x, y)) sown.push([x, y, size]);
  }
  return sown.map(([x, y, size]) => disc([x, y], size)).join('');
}

/** Path data of bent bands across a body that lies along x, each `bend` forward at its middle. */
export function bands(xs: readonly number[], halfHeight: number, bend: number): string {
  return xs.map((x) => bow([x, -halfHeight], [x + bend, 0], [x, halfHeight])).join('');
}

/** Numbers from low to high, both included. */
export function steps(low: number, high: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1 || 1));
}
