// What bears seeds and spores: flower, thistle, seed, mushroom.

import type { Draw } from './drawing.ts';
import { ACCENT, BLOOM, BODY, SHADE } from './look.ts';
import { petal, spines } from './parts/growth.ts';
import { phyllotaxis } from './parts/lattice.ts';
import { scales, spots, steps } from './parts/surface.ts';
import { bow, circle, clipped, disc, ellipse, path, polar, polyline, smooth } from './pen.ts';

export const flower: Draw = (look, rng) => {
  const numPetals = 5 + rng.integer(9);
  const length = rng.uniform(30, 40);
  const width = (Math.PI * length * rng.uniform(0.75, 1.05)) / numPetals / 1.3;
  const notch = rng.pick([0, 0, 0.12]);
  const heart = rng.uniform(8, 13);
  const turns = steps(0, 360 - 360 / numPetals, numPetals);
  const outer = turns.map((deg) => petal([0, 0], length, width, deg, notch));
  const inner = turns.map((deg) =>
    petal([0, 0], length * 0.68, width * 0.75, deg + 180 / numPetals, notch),
  );
  const lines = turns.flatMap((deg) =>
    [-6, 0, 6].map((off) =>
      polyline([polar(heart, deg + off), polar(length * 0.84, deg + off * 0.7)]),
    ),
  );
  return {
    svg:
      outer.map((data) => path(data, { fill: BLOOM, stroke: look.ink, width: 0.7 })).join('') +
      path(lines.join(''), { stroke: look.tone(0.4), width: 0.5, opacity: 0.8 }) +
      inner.map((data) => path(data, { fill: BLOOM, stroke: look.ink, width: 0.5 })).join('') +
      circle([0, 0], heart, { fill: ACCENT, stroke: look.ink, width: 0.8 }) +
      path(
        phyllotaxis(46, heart * 0.92)
          .map((point) => disc(point, 0.75))
          .join(''),
        { fill: look.accent(0.3) },
      ),
  };
};

export const thistle: Draw = (look, rng) => {
  const girth = rng.uniform(13, 17);
  const bulb = smooth(
    [
      [0, 24],
      [girth * 0.8, 19],
      [girth, 6],
      [girth * 0.55, -6],
      [-girth * 0.55, -6],
      [-girth, 6],
      [-girth * 0.8, 19],
    ],
    true,
  );
  const tuft = (count: number, reach: number) =>
    steps(-52, 52, count)
      .map((deg) => {
        const [x, y] = polar(reach * rng.uniform(0.85, 1.08), deg - 90);
        return bow([deg * 0.13, -3], [deg * 0.16, -14], [x * 0.9, -4 + y]);
      })
      .join('');
  const rows = scales({ left: -8, right: 26, top: -18, bottom: 18 }, 5.2, () => true);
  return {
    svg:
      path(bow([0, 22], [rng.uniform(-4, 4), 32], [0, 44]), { stroke: look.line, width: 2.6 }) +
      path(tuft(34, 35), { stroke: look.accent(look.darkField ? 0.62 : 0.42), width: 1.5 }) +
      path(tuft(20, 32), { stroke: look.accent(look.darkField ? 0.85 : 0.68), width: 0.8 }) +
      `<g transform="translate(0 8)">${path(spines(26, girth * 0.95, 7, rng, [-35, 215]), { stroke: look.line, width: 0.9 })}</g>` +
      path(bulb, { fill: BODY }) +
      clipped(
        'thistle',
        bulb,
        `<g transform="rotate(-90) scale(-1 1)">${path(rows, { stroke: look.ink, width: 0.8 })}</g>`,
      ) +
      path(bulb, { fill: SHADE, stroke: look.ink, width: 1 }),
  };
};

export const seed: Draw = (look, rng) => {
  const girth = rng.uniform(14, 21);
  const outline = smooth(
    [
      [0, -39],
      [girth * 0.5, -20],
      [girth, 8],
      [girth * 0.7, 28],
      [0, 36],
      [-girth * 0.7, 28],
      [-girth, 8],
      [-girth * 0.5, -20],
    ],
    true,
  );
  const numRidges = 7 + rng.integer(4);
  const ridge = (share: number) => bow([share * 2, -38], [share * girth * 1.7, 6], [share * 6, 36]);
  const ridges = steps(-1, 1, numRidges).map(ridge).join('');
  return {
    svg:
      path(outline, { fill: BODY }) +
      clipped(
        'seed',
        outline,
        path(ridges, { stroke: look.accent(0.3), width: rng.uniform(1.6, 2.8) }) +
          path(steps(-0.9, 1.1, numRidges).map(ridge).join(''), {
            stroke: look.tone(0.9),
            width: 0.7,
          }) +
          path(spots(18, [0.4, 0.9], 34, rng), { fill: look.ink, opacity: 0.6 }),
      ) +
      path(outline, { fill: SHADE, stroke: look.ink, width: 1 }) +
      ellipse([0, -38], 2.2, 2.8, { fill: ACCENT, stroke: look.ink, width: 0.7 }),
  };
};

export const mushroom: Draw = (look, rng) => {
  const span = rng.uniform(26, 38);
  const height = rng.uniform(20, 34);
  const girth = rng.uniform(5, 8);
  const cap = `M${-span},0C${-span},${-height * 1.1} ${-span * 0.5},${-height * 1.25} 0,${-height * 1.25}S${span},${-height * 1.1} ${span},0Q0,9 ${-span},0Z`;
  const under = `M${-span},0Q0,${-9} ${span},0Q0,14 ${-span},0Z`;
  const stalk = smooth(
    [
      [-girth * 0.8, 0],
      [-girth, 22],
      [-girth * 1.4, 40],
      [girth * 1.4, 40],
      [girth, 22],
      [girth * 0.8, 0],
    ],
    true,
  );
  const gills = steps(-0.92, 0.92, 19).map((x) =>
    polyline([
      [x * girth, -2],
      [x * span * 0.96, 6 - 5.5 * x * x],
    ]),
  );
  return {
    svg:
      path(stalk, { fill: look.tone(0.85), stroke: look.ink, width: 0.9 }) +
      path(
        steps(-girth * 0.7, girth * 0.7, 5)
          .map((x) => bow([x, 10], [x, 24], [x * 1.5, 38]))
          .join(''),
        { stroke: look.tone(0.5), width: 0.5 },
      ) +
      path(stalk, { fill: SHADE }) +
      path(bow([-girth, 16], [0, 23], [girth, 16]), { stroke: look.ink, width: 0.8 }) +
      path(under, { fill: look.accent(0.75), stroke: look.ink, width: 0.7 }) +
      path(gills.join(''), { stroke: look.accent(0.35), width: 0.6 }) +
      path(cap, { fill: BODY }) +
      clipped(
        'cap',
        cap,
        path(
          spots(rng.integer(15), [1.2, 4], span * 1.1, rng, (_, y) => y < 0),
          { fill: look.accent(0.92), stroke: look.ink, width: 0.3 },
        ),
      ) +
      path(cap, { fill: SHADE, stroke: look.ink, width: 1 }),
  };
};
