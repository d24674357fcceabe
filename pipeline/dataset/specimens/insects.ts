// Insects and their kin under the microscope: beetle, butterfly, flea, mite, fly's eyes.

import type { Draw } from './drawing.ts';
import { ACCENT, BLOOM, BODY, SHADE } from './look.ts';
import { spines } from './parts/growth.ts';
import { corners, latticePoints } from './parts/lattice.ts';
import { feelers, leg, legPairs, wing } from './parts/limbs.ts';
import { bands, eye, spots, steps } from './parts/surface.ts';
import { bow, circle, clipped, disc, ellipse, path, polygon, polyline, smooth } from './pen.ts';

export const beetle: Draw = (look, rng) => {
  const girth = rng.uniform(14, 19);
  const wings = smooth(
    [
      [0, -14],
      [girth * 0.8, -12],
      [girth, 6],
      [girth * 0.65, 28],
      [0, 36],
      [-girth * 0.65, 28],
      [-girth, 6],
      [-girth * 0.8, -12],
    ],
    true,
  );
  const legs = legPairs(
    [
      { at: [girth * 0.6, -14], deg: -35, knee: -35 },
      { at: [girth * 0.8, 2], deg: 5, knee: 35 },
      { at: [girth * 0.7, 16], deg: 35, knee: 40 },
    ],
    rng.uniform(24, 30),
    rng,
  );
  const pattern = rng.pick([
    path(spots(14, [1.8, 3.6], 30, rng), { fill: look.accent(0.32) }),
    path(bands(steps(-8, 30, 5), 20, 4), { stroke: look.accent(0.6), width: 3.2 }),
    path(
      steps(-15, 15, 9)
        .map((x) => bow([x * 0.8, -14], [x * 1.25, 8], [x * 0.4, 36]))
        .join(''),
      { stroke: look.ink, width: 0.7, opacity: 0.8 },
    ),
  ]);
  return {
    svg:
      path(legs, { stroke: look.line, width: 2 }) +
      path(feelers(-31, 12, rng.uniform(25, 45)), { stroke: look.line, width: 1.2 }) +
      ellipse([0, -28], girth * 0.42, 6, { fill: ACCENT, stroke: look.ink, width: 0.8 }) +
      path(disc([-girth * 0.34, -30], 1.8) + disc([girth * 0.34, -30], 1.8), { fill: '#101014' }) +
      ellipse([0, -19], girth * 0.78, 7.5, { fill: BODY, stroke: look.ink, width: 0.9 }) +
      path(wings, { fill: BODY }) +
      clipped('beetle', wings, pattern) +
      path(wings, { fill: SHADE, stroke: look.ink, width: 1 }) +
      path('M0,-14V36', { stroke: look.ink, width: 1.1 }) +
      ellipse([-girth * 0.42, -2], 2, 8, { fill: '#fff', opacity: 0.35 }, 8),
  };
};

export const butterfly: Draw = (look, rng) => {
  const length = rng.uniform(34, 40);
  const lobe = rng.uniform(0.6, 1.6);
  const fore = wing(length, rng.uniform(20, 28), -38, lobe);
  const hind = wing(length * 0.78, 26, 28, lobe);
  const side = [fore, hind]
    .map((outline, i) => {
      const data = smooth(outline, true);
      const veins = outline
        .slice(1)
        .map((end) =>
          polyline([
            [0, 0],
            [end[0] * 0.94, end[1] * 0.94],
          ]),
        )
        .join('');
      const tip = outline[3]!;
      return (
        path(data, { fill: i === 0 ? BLOOM : ACCENT, stroke: look.ink, width: 1.6 }) +
        path(veins, { stroke: look.ink, width: 0.6, opacity: 0.7 }) +
        path(smooth(outline.slice(2, 5).map(([x, y]) => [x * 0.86, y * 0.86])), {
          stroke: look.accent(0.9),
          width: 1.6,
          opacity: 0.8,
        }) +
        eye([tip[0] * 0.68, tip[1] * 0.68], rng.uniform(3, 4.6), look)
      );
    })
    .reverse()
    .join('');
  return {
    svg:
      `<g transform="translate(1 -2)">${side}</g><g transform="translate(-1 -2) scale(-1 1)">${side}</g>` +
      path(feelers(-13, 14, 28), { stroke: look.line, width: 1 }) +
      ellipse([0, 5], 2.6, 17, { fill: look.tone(0.34), stroke: look.ink, width: 0.6 }) +
      path(
        steps(0, 18, 5)
          .map((y) => `M-2,${y}h4`)
          .join(''),
        { stroke: look.tone(0.8), width: 0.7 },
      ) +
      circle([0, -13], 2.8, { fill: look.tone(0.3) }),
  };
};

export const flea: Draw = (look, rng) => {
  const hump = rng.uniform(17, 22);
  const body = smooth(
    [
      [-26, 2],
      [-16, -hump * 0.7],
      [4, -hump],
      [24, -hump * 0.55],
      [31, 4],
      [20, 14],
      [-4, 15],
      [-20, 10],
    ],
    true,
  );
  const legs =
    leg([-18, 9], 24, 115, -60) +
    leg([-8, 13], 27, 105, -50) +
    leg([4, 13], 40, 62, rng.uniform(30, 60)) +
    leg([-24, 6], 17, 140, -40);
  const plates = bands(steps(-14, 26, 8), 26, -7);
  return {
    svg:
      path(legs, { stroke: look.line, width: 2.2 }) +
      path(
        steps(-10, 28, 9)
          .map((x) => `M${x},${-hump * 0.8 + Math.abs(x - 4) * 0.25}l6,-7`)
          .join(''),
        { stroke: look.line, width: 0.7 },
      ) +
      path(body, { fill: BODY }) +
      clipped(
        'flea',
        body,
        path(plates, { stroke: look.ink, width: 1.1 }) +
          path(bands(steps(-11.5, 28.5, 8), 26, -7), {
            stroke: look.accent(0.8),
            width: 1.2,
            opacity: 0.8,
          }),
      ) +
      path(body, { fill: SHADE, stroke: look.ink, width: 1 }) +
      ellipse([-27, 0], 7.5, 8.5, { fill: BODY, stroke: look.ink, width: 1 }, -15) +
      path(bow([-31, 7], [-35, 14], [-32, 19]), { stroke: look.line, width: 1.5 }) +
      circle([-29, -2], 2.3, { fill: '#0c0c10', stroke: look.accent(0.9), width: 0.8 }),
  };
};

export const mite: Draw = (look, rng) => {
  const girth = rng.uniform(17, 22);
  const legs = legPairs(
    [
      { at: [girth * 0.35, -14], deg: -62, knee: 20 },
      { at: [girth * 0.7, -9], deg: -28, knee: 25 },
      { at: [girth * 0.75, 6], deg: 22, knee: -25 },
      { at: [girth * 0.5, 14], deg: 52, knee: -20 },
    ],
    rng.uniform(22, 27),
    rng,
  );
  const body = smooth(
    [
      [0, -20],
      [girth * 0.75, -12],
      [girth, 6],
      [girth * 0.6, 20],
      [0, 24],
      [-girth * 0.6, 20],
      [-girth, 6],
      [-girth * 0.75, -12],
    ],
    true,
  );
  return {
    svg:
      path(spines(26, 21, 9, rng), { stroke: look.line, width: 0.6 }) +
      path(legs, { stroke: look.line, width: 2.6 }) +
      path(legs, { stroke: look.tone(0.68), width: 1 }) +
      ellipse([0, -21], 5, 6, { fill: ACCENT, stroke: look.ink, width: 0.8 }) +
      path(body, { fill: BODY }) +
      path(spots(26, [0.7, 1.9], 17, rng), { fill: look.accent(0.5), opacity: 0.8 }) +
      path(body, { fill: SHADE, stroke: look.ink, width: 1 }) +
      path(bow([-girth * 0.7, -6], [0, -1], [girth * 0.7, -6]), {
        stroke: look.ink,
        width: 0.9,
        opacity: 0.7,
      }),
  };
};

export const flyEye: Draw = (look, rng) => {
  const period = rng.uniform(4.8, 6.6);
  const facets = latticePoints('triangular', period, 26).map((centre) =>
    polygon(corners(centre, period * 0.56, 6, 30)),
  );
  const gleams = latticePoints('triangular', period, 22).map(([x, y]) =>
    disc([x - period * 0.14, y - period * 0.14], period * 0.15),
  );
  const outline = smooth(
    [
      [-19, -22],
      [-2, -20],
      [6, 0],
      [-1, 20],
      [-18, 22],
      [-27, 0],
    ].map(([x, y]) => [x! + 8, y!]),
    true,
  );
  const dome =
    path(outline, { fill: BODY }) +
    clipped(
      'dome',
      outline,
      path(facets.join(''), { stroke: look.ink, width: 0.8 }) +
        path(gleams.join(''), { fill: look.tone(0.93), opacity: 0.8 }),
    ) +
    path(outline, { fill: SHADE, stroke: look.ink, width: 1.1 });
  return {
    svg:
      path(spines(30, 28, 8, rng, [200, 340]), { stroke: look.line, width: 0.6 }) +
      ellipse([0, 8], 14, 24, { fill: ACCENT, stroke: look.ink, width: 1 }) +
      path(
        steps(-8, 8, 7)
          .map((x) => bow([x * 0.6, 18], [x, 26], [x * 1.6, 33]))
          .join(''),
        { stroke: look.line, width: 0.7 },
      ) +
      `<g transform="translate(-19 -3)">${dome}</g><g transform="translate(19 -3) scale(-1 1)">${dome.replaceAll('dome', 'dome-right')}</g>` +
      path(feelers(2, 14, 18), { stroke: look.ink, width: 1.6 }) +
      path(disc([0, -20], 1.3) + disc([-2.6, -17], 1.2) + disc([2.6, -17], 1.2), {
        fill: look.ink,
      }),
  };
};
