// Small worlds of cells and lattices: cork, diatom, radiolarian.

import { FIELD, type Draw } from './drawing.ts';
import { ACCENT, BODY, SHADE } from './look.ts';
import { barbs, blade, spines, type Axis } from './parts/growth.ts';
import { corners, latticePoints } from './parts/lattice.ts';
import { steps } from './parts/surface.ts';
import { circle, clipped, disc, path, polygon, polyline, smooth, type Point } from './pen.ts';

export const cork: Draw = (look, rng) => {
  const width = rng.uniform(12, 18);
  const height = width * rng.uniform(0.55, 0.8);
  let cells = '';
  let gleams = '';
  for (let y = -FIELD; y < FIELD; y += height) {
    let x = -FIELD - rng.uniform(0, width);
    while (x < FIELD) {
      const length = width * rng.uniform(0.65, 1.3);
      const bulge = height * 0.13;
      const wobble = () => rng.uniform(-0.1, 0.1) * height;
      const box: Point[] = [
        [x + wobble(), y + wobble()],
        [x + length * 0.5, y - bulge + wobble()],
        [x + length + wobble(), y + wobble()],
        [x + length + wobble(), y + height + wobble()],
        [x + length * 0.5, y + height + bulge + wobble()],
        [x + wobble(), y + height + wobble()],
      ].map(([u, v]) => [
        x + length / 2 + (u! - x - length / 2) * 0.84,
        y + height / 2 + (v! - y - height / 2) * 0.76,
      ]);
      if (Math.hypot(x + length / 2, y + height / 2) < FIELD) {
        cells += polygon(box);
        gleams += polyline([box[5]!, box[0]!, box[1]!, box[2]!]);
      }
      x += length;
    }
  }
  const wall = `M${-FIELD},${-FIELD}H${FIELD}V${FIELD}H${-FIELD}Z`;
  return {
    svg:
      path(wall, { fill: look.tone(look.darkField ? 0.66 : 0.86) }) +
      path(cells, { fill: look.tone(look.darkField ? 0.26 : 0.5), stroke: look.ink, width: 1.3 }) +
      path(gleams, { stroke: look.accent(0.72), width: 0.8, opacity: 0.7 }),
  };
};

export const diatom: Draw = (look, rng) => {
  const sway = rng.uniform(-9, 9);
  const axis: Axis = (t) => [sway * Math.sin(2 * Math.PI * (t - 0.5)), 80 * (0.5 - t)];
  const girth = rng.uniform(9, 16);
  const waist = rng.uniform(-0.25, 0.35);
  const width = (t: number) =>
    girth *
    Math.sin(Math.PI * (0.04 + 0.92 * t)) ** 0.65 *
    (1 - waist * Math.sin(Math.PI * t) ** 6);
  const outline = blade(axis, width, 14);
  const inner = blade(axis, (t) => width(t) * 0.3, 14);
  const numStriae = 20 + rng.integer(10);
  const striae = barbs(axis, (t) => width(t) * 0.92, {
    from: 0.04,
    to: 0.96,
    count: numStriae,
    sweep: 0,
  });
  const pores = steps(0.1, 0.9, 15)
    .map((t) => disc(axis(t), 0.8))
    .join('');
  return {
    svg:
      path(outline, { fill: BODY }) +
      path(striae, { stroke: look.ink, width: 0.9, opacity: 0.75 }) +
      path(inner, { fill: ACCENT, stroke: look.ink, width: 0.5 }) +
      path(pores, { fill: look.accent(0.25) }) +
      path(outline, { fill: SHADE, stroke: look.line, width: 1.8 }) +
      path(outline, { stroke: look.tone(0.93), width: 0.6 }) +
      circle(axis(0.5), girth * 0.26, { fill: look.tone(0.92), stroke: look.ink, width: 0.7 }),
  };
};

export const radiolarian: Draw = (look, rng) => {
  const radius = rng.uniform(22, 27);
  const numRays = 6 + rng.integer(9);
  const shellDisc = disc([0, 0], radius);
  const period = rng.uniform(5.5, 8);
  const holes = latticePoints('triangular', period, radius - 1)
    .map(([x, y]): [Point, number] => {
      // Holes shrink and crowd towards the limb, as on a sphere.
      const r = Math.hypot(x, y) / radius;
      const squeeze = 1.08 - 0.1 * r;
      return [[x * squeeze, y * squeeze], period * 0.38 * Math.sqrt(1.05 - r * r * 0.8)];
    })
    .map(([centre, size]) => smooth(corners(centre, size, 6, 30), true));
  const rays = corners([0, 0], 41, numRays).map((tip, i) =>
    polyline([corners([0, 0], radius - 2, numRays)[i]!, tip]),
  );
  return {
    svg:
      path(spines(numRays * 4, radius, 6, rng), { stroke: look.line, width: 0.7 }) +
      path(rays.join(''), { stroke: look.line, width: 2.4 }) +
      path(rays.join(''), { stroke: look.tone(0.75), width: 0.9 }) +
      path(shellDisc, { fill: BODY, stroke: look.ink, width: 1.2 }) +
      clipped(
        'radiolarian',
        shellDisc,
        path(holes.join(''), { fill: look.accent(0.26), stroke: look.tone(0.93), width: 0.7 }),
      ) +
      circle([0, 0], radius * 0.34, { fill: ACCENT, opacity: 0.55 }) +
      path(shellDisc, { fill: SHADE }),
  };
};
