// Plants and fungi: leaf, fern, moss, flower, thistle, seed, mushroom.

import type { Draw } from './drawing.ts';
import { ACCENT, BLOOM, BODY, SHADE } from './look.ts';
import { barbs, beside, blade, petal, spines, spiral, stem } from './parts/growth.ts';
import { phyllotaxis } from './parts/lattice.ts';
import { scales, spots, steps } from './parts/surface.ts';
import { bow, circle, clipped, disc, ellipse, path, polar, polyline, smooth } from './pen.ts';

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
