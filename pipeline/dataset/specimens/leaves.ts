// Green things: leaf, fern, moss.

import type { Draw } from './drawing.ts';
import { ACCENT, BODY, SHADE } from './look.ts';
import { barbs, beside, blade, petal, spiral, stem } from './parts/growth.ts';
import { spots, steps } from './parts/surface.ts';
import { bow, clipped, disc, ellipse, path, smooth } from './pen.ts';

export const leaf: Draw = (look, rng) => {
  const axis = stem(76, rng.uniform(-10, 10));
  const fullness = rng.uniform(14, 25);
  const belly = rng.uniform(0.7, 1.2);
  const numTeeth = rng.pick([0, 0, 7, 10]);
  const smoothWidth = (t: number) =>
    t < 0.14 ? 0.7 : fullness * Math.sin(Math.PI * ((t - 0.14) / 0.87) ** belly) + 0.4;
  const width = (t: number) => smoothWidth(t) * (1 + 0.14 * Math.sin(2 * Math.PI * numTeeth * t));
  const outline = blade(axis, width, numTeeth === 0 ? 10 : numTeeth * 4);
  const numVeins = 6 + rng.integer(5);
  const veins = barbs(axis, (t) => smoothWidth(t) * 0.95, {
    from: 0.18,
    to: 0.9,
    count: numVeins,
    sweep: 0.7,
  });
  const fine = barbs(axis, (t) => smoothWidth(t) * 0.9, {
    from: 0.2,
    to: 0.94,
    count: numVeins * 3,
    sweep: 0.5,
  });
  return {
    svg:
      path(outline, { fill: BODY }) +
      clipped(
        'leaf',
        outline,
        path(spots(8, [1, 4], 34, rng), { fill: look.accent(0.6), opacity: 0.4 }) +
          path(fine, { stroke: look.tone(0.4), width: 0.5, opacity: 0.8 }) +
          path(veins, { stroke: look.tone(0.9), width: 0.9 }),
      ) +
      path(outline, { fill: SHADE, stroke: look.ink, width: 0.8 }) +
      path(smooth(steps(0, 0.97, 6).map(axis)), { stroke: look.line, width: 2.2 }) +
      path(smooth(steps(0.12, 0.97, 6).map(axis)), { stroke: look.tone(0.92), width: 1.1 }),
  };
};

export const fern: Draw = (look, rng) => {
  const bend = rng.uniform(-14, 14);
  const axis = stem(66, bend);
  const reach = rng.uniform(17, 24);
  const numPairs = 9 + rng.integer(4);
  const leaflets = steps(0.12, 0.98, numPairs).map((t) => {
    const length = reach * (1.02 - t) ** 0.7;
    const [x0, y0] = axis(t - 0.01);
    const [x1, y1] = axis(t + 0.01);
    const headingDeg = (Math.atan2(y1 - y0, x1 - x0) * 180) / Math.PI;
    return [-62, 62].map((turn) => petal(axis(t), length, 2.5, headingDeg + turn)).join('');
  });
  const ribs = barbs(axis, (t) => reach * 0.8 * (1.02 - t) ** 0.7, {
    from: 0.12,
    to: 0.98,
    count: numPairs,
    sweep: 0.5,
  });
  const [tipX, tipY] = axis(1);
  const side = bend < 0 ? -1 : 1;
  const curl = spiral(7, 1.6, 2.6, 22).map(([x, y]): [number, number] => [
    tipX - side * (x - 7),
    tipY - y,
  ]);
  return {
    svg:
      path(leaflets.join(''), { fill: BODY, stroke: look.ink, width: 0.5 }) +
      path(ribs, { stroke: look.tone(0.92), width: 0.6 }) +
      path(smooth([...steps(-0.08, 0.98, 8).map(axis), ...curl.reverse()]), {
        stroke: look.line,
        width: 1.9,
      }) +
      path(
        leaflets.map((_, i) => disc(beside(axis, 0.12 + (0.8 * i) / numPairs, 3), 0.7)).join(''),
        { fill: look.accent(0.7) },
      ),
  };
};

export const moss: Draw = (look, rng) => {
  const numStems = 12;
  const parts = steps(-40, 40, numStems).map((x) => {
    const height = rng.uniform(22, 46);
    const lean = rng.uniform(-8, 8);
    const foot = 40 + rng.uniform(-3, 3);
    const axis = (t: number): [number, number] => [x + lean * t * t, foot - height * t];
    const leaves = barbs(axis, (t) => 7.5 - 4 * t, { from: 0.02, to: 1, count: 9, sweep: 0.9 });
    return { axis, leaves, bearsCapsule: rng.uniform() < 0.5 };
  });
  const capsules = parts.filter(({ bearsCapsule }) => bearsCapsule).map(({ axis }) => axis);
  return {
    svg:
      ellipse([0, 42], 46, 9, { fill: look.tone(0.3) }) +
      path(
        capsules
          .map((axis) => bow(axis(0.9), axis(1.3), [axis(1.5)[0] + 3, axis(1.5)[1]]))
          .join(''),
        { stroke: look.accent(0.55), width: 0.9 },
      ) +
      capsules
        .map((axis) =>
          ellipse(
            [axis(1.5)[0] + 3, axis(1.5)[1] - 2],
            2,
            4,
            { fill: ACCENT, stroke: look.ink, width: 0.5 },
            20,
          ),
        )
        .join('') +
      path(parts.map(({ leaves }) => leaves).join(''), { stroke: look.tone(0.38), width: 2.1 }) +
      path(
        parts
          .filter((_, i) => i % 2 === 0)
          .map(({ leaves }) => leaves)
          .join(''),
        { stroke: look.tone(0.6), width: 1.5 },
      ) +
      path(
        parts
          .filter((_, i) => i % 3 === 0)
          .map(({ leaves }) => leaves)
          .join(''),
        { stroke: look.tone(0.82), width: 0.7 },
      ),
  };
};
