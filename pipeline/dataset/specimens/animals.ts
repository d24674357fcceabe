// Animals and what they leave behind: fish and bird's head (both facing left), feather, shell.

import { mirrored, type Draw } from './drawing.ts';
import { ACCENT, BODY, SHADE } from './look.ts';
import { barbs, blade, petal, spiral, stem } from './parts/growth.ts';
import { bands, eye, scales, spots, steps } from './parts/surface.ts';
import { bow, circle, clipped, path, polar, polyline, smooth, type Point } from './pen.ts';

export const fishLeft: Draw = (look, rng) => {
  const height = rng.uniform(12, 20);
  const fork = rng.uniform(11, 17);
  const outline = smooth(
    [
      [-40, 1],
      [-28, -height * 0.75],
      [-8, -height],
      [16, -height * 0.5],
      [25, -3],
      [25, 3],
      [16, height * 0.5],
      [-8, height],
      [-28, height * 0.75],
    ],
    true,
  );
  const tail = smooth(
    [
      [23, 0],
      [32, -fork * 0.6],
      [42, -fork],
      [36, 0],
      [42, fork],
      [32, fork * 0.6],
    ],
    true,
  );
  const dorsal = smooth(
    [
      [-14, -height * 0.9],
      [-6, -height - 9],
      [8, -height - 6],
      [17, -height * 0.45],
    ],
    true,
  );
  const belly = smooth(
    [
      [-4, height * 0.9],
      [4, height + 9],
      [12, height * 0.6],
    ],
    true,
  );
  const rays = [
    ...steps(-fork, fork, 9).map((y) =>
      polyline([
        [27, y * 0.15],
        [40, y * 0.92],
      ]),
    ),
    ...steps(-8, 13, 7).map((x) =>
      polyline([
        [x, -height * 0.75],
        [x + 3, -height - 5],
      ]),
    ),
  ].join('');
  const inside = (x: number) => x > -17 && x < 24;
  const pattern = rng.pick([
    path(bands(steps(-12, 20, 5), 24, -5), { stroke: ACCENT, width: 4, opacity: 0.85 }),
    path(spots(16, [1.2, 2.6], 26, rng), { fill: look.accent(0.45), opacity: 0.85 }),
    path(
      smooth([
        [-22, -1],
        [0, -3],
        [26, 0],
      ]),
      { stroke: look.accent(0.75), width: 5, opacity: 0.85 },
    ),
  ]);
  const rows = scales({ left: -18, right: 24, top: -22, bottom: 22 }, 4.4, inside);
  return {
    svg:
      path(tail + dorsal + belly, { fill: ACCENT, stroke: look.ink, width: 0.8 }) +
      path(rays, { stroke: look.ink, width: 0.5, opacity: 0.7 }) +
      path(outline, { fill: BODY }) +
      clipped(
        'fish',
        outline,
        pattern + path(rows, { stroke: look.ink, width: 0.55, opacity: 0.6 }),
      ) +
      path(outline, { fill: SHADE, stroke: look.ink, width: 1 }) +
      path(bow([-20, -height * 0.7], [-13, 0], [-20, height * 0.7]), {
        stroke: look.ink,
        width: 1.2,
      }) +
      path(petal([-14, 3], 13, 5, 20), { fill: ACCENT, stroke: look.ink, width: 0.6 }) +
      path(bow([-40, 2], [-36, 5], [-32, 4]), { stroke: look.ink, width: 1.1 }) +
      eye([-28, -height * 0.22], 4.2, look),
  };
};

export const fishRight = mirrored(fishLeft);

export const birdLeft: Draw = (look, rng) => {
  const reach = rng.uniform(16, 30);
  const hook = rng.uniform(-2, 7);
  const depth = rng.uniform(5, 8);
  const outline = smooth(
    [
      [-17, -12],
      [-8, -25],
      [8, -28],
      [20, -19],
      [24, -2],
      [27, 22],
      [34, 44],
      [-12, 44],
      [-9, 22],
      [-17, 4],
    ],
    true,
  );
  const root = -15;
  const upper = `M${root},${-9 - depth * 0.5}Q${root - reach * 0.6},${-10 - depth} ${root - reach},${-4 + hook}Q${root - reach * 0.5},-4 ${root},-3Z`;
  const lower = `M${root},-3Q${root - reach * 0.5},-3.5 ${root - reach * 0.8},${-3 + hook * 0.5}Q${root - reach * 0.4},3 ${root + 1},3Z`;
  const numPlumes = rng.integer(6);
  const plumes = steps(-60, 5, numPlumes).map((deg) =>
    petal([8, -24], rng.uniform(14, 22), 2.6, deg),
  );
  const plumage = scales(
    { left: -20, right: 36, top: -30, bottom: 44 },
    5,
    (x, y) => y > 0 - x * 0.4,
  );
  return {
    svg:
      path(plumes.join(''), { fill: ACCENT, stroke: look.ink, width: 0.6 }) +
      path(outline, { fill: BODY }) +
      clipped(
        'bird',
        outline,
        circle([-6, 24], rng.uniform(8, 20), { fill: look.accent(0.7), opacity: 0.55 }) +
          `<g transform="rotate(90)">${path(
            scales({ left: 2, right: 44, top: -36, bottom: 18 }, 5, () => true),
            { stroke: look.ink, width: 0.6, opacity: 0.65 },
          )}</g>` +
          path(plumage, { stroke: look.tone(0.85), width: 0.3, opacity: 0.35 }),
      ) +
      path(outline, { fill: SHADE, stroke: look.ink, width: 0.9 }) +
      path(lower, { fill: look.accent(0.5), stroke: look.ink, width: 0.8 }) +
      path(upper, { fill: ACCENT, stroke: look.ink, width: 0.8 }) +
      path(`M${root - 5},-9h2`, { stroke: look.ink, width: 1.2 }) +
      circle([-4, -12], 6.4, { fill: look.tone(0.9), opacity: 0.6 }) +
      eye([-4, -12], 4.4, look),
  };
};

export const birdRight = mirrored(birdLeft);

export const feather: Draw = (look, rng) => {
  const axis = stem(82, rng.uniform(-12, 12));
  const fullness = rng.uniform(11, 19);
  const width = (t: number) =>
    t < 0.16 ? 0.6 : fullness * Math.sin(Math.PI * ((t - 0.12) / 0.9) ** 0.7) ** 0.6 + 0.5;
  const vane = blade(axis, width, 12);
  const numBands = rng.integer(7);
  const marks =
    numBands < 2
      ? circle(axis(0.72), fullness * 0.62, { fill: ACCENT }) +
        circle(axis(0.73), fullness * 0.34, { fill: look.accent(0.3) })
      : steps(0.25, 0.95, numBands)
          .map((t) =>
            path(bow([-20, axis(t)[1]], [0, axis(t)[1] + 8], [20, axis(t)[1]]), {
              stroke: ACCENT,
              width: 3.4,
              opacity: 0.9,
            }),
          )
          .join('');
  return {
    svg:
      path(vane, { fill: BODY }) +
      clipped('feather', vane, marks) +
      path(
        barbs(axis, (t) => width(t) * 1.03, { from: 0.17, count: 34, sweep: 0.75 }),
        { stroke: look.ink, width: 0.45, opacity: 0.6 },
      ) +
      path(
        barbs(axis, (t) => width(t) * 1.06, { from: 0.19, count: 17, sweep: 0.75 }),
        { stroke: look.tone(0.9), width: 0.4, opacity: 0.7 },
      ) +
      path(smooth(steps(0, 1, 6).map(axis)), { stroke: look.line, width: 2 }) +
      path(smooth(steps(0, 1, 6).map(axis)), { stroke: look.tone(0.93), width: 0.8 }),
  };
};

export const shell: Draw = (look, rng) => {
  const growth = rng.uniform(2.4, 3.4);
  const numTurns = rng.uniform(2.6, 3.4);
  const handed = rng.pick([-1, 1]);
  const line = spiral(29, numTurns, growth, 64);
  // A whorl is as thick as it takes to touch the one before it.
  const thickness = (1 - 1 / growth) * 0.62;
  const period = 3 + rng.integer(5);
  const whorls = line.map((point, i) => {
    const radius = Math.hypot(...point) * thickness;
    return circle(point, radius, {
      fill: i % period === 0 ? ACCENT : BODY,
      stroke: look.ink,
      width: 0.35,
    });
  });
  const [x, y] = line.at(-1)!;
  const mouth = Math.hypot(x, y) * thickness;
  const ridge: Point[] = spiral(29 * (1 + thickness * 0.75), numTurns, growth, 40);
  return {
    svg: `<g transform="scale(${handed} 1)">${
      whorls.join('') +
      circle([x, y], mouth * 0.78, { fill: look.tone(0.22), stroke: look.tone(0.92), width: 1.4 }) +
      path(smooth(ridge.slice(0, -2)), { stroke: look.ink, width: 0.5, opacity: 0.45 }) +
      circle(polar(0.01, 0), 1, { fill: look.tone(0.9) })
    }</g>`,
  };
};
