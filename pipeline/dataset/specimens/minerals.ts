// What never lived: snowflake, crystal, moon.

import type { Draw } from './drawing.ts';
import { ACCENT, BODY, SHADE } from './look.ts';
import { corners } from './parts/lattice.ts';
import { spots, steps } from './parts/surface.ts';
import { circle, clipped, disc, path, placed, polygon, polyline, type Point } from './pen.ts';

export const snowflake: Draw = (look, rng) => {
  const reach = 40;
  const branches = steps(rng.uniform(0.2, 0.32), 0.88, 3 + rng.integer(3)).map((t) => ({
    at: t * reach,
    length: reach * rng.uniform(0.15, 0.42) * (1.1 - t * 0.7),
  }));
  const plate = rng.uniform(5, 12);
  let arms = '';
  let tips = '';
  for (let deg = -90; deg < 270; deg += 60) {
    const line = (from: Point, to: Point) => polyline([placed(from, deg), placed(to, deg)]);
    arms += line([0, 0], [reach, 0]);
    for (const { at, length } of branches) {
      for (const side of [-1, 1]) {
        const tip: Point = [at + length * 0.5, side * length * 0.866];
        arms += line([at, 0], tip);
        tips += disc(placed(tip, deg), 1);
      }
    }
    tips += disc(placed([reach, 0], deg), 1.5);
  }
  const glow = look.tone(look.darkField ? 0.96 : 0.45);
  return {
    svg:
      path(arms, { stroke: look.line, width: 3.2 }) +
      path(polygon(corners([0, 0], plate * 1.5, 6, -90)), {
        fill: BODY,
        stroke: look.line,
        width: 1,
      }) +
      path(arms, { stroke: look.tone(look.darkField ? 0.97 : 0.78), width: 1.3 }) +
      path(tips, { fill: glow }) +
      path(
        polygon(corners([0, 0], plate, 6, -60)) + polygon(corners([0, 0], plate * 0.5, 6, -90)),
        { stroke: look.ink, width: 0.7 },
      ) +
      circle([0, 0], plate * 0.25, { fill: ACCENT }),
  };
};

export const crystal: Draw = (look, rng) => {
  const numShards = 4 + rng.integer(3);
  const leans = steps(-58, 58, numShards).map((deg) => deg + rng.uniform(-7, 7));
  // The shards at the sides are drawn first, so that the middle ones stand in front.
  const order = [...leans].sort((a, b) => Math.abs(b) - Math.abs(a));
  const shards = order.map((deg) => {
    const length = (68 - Math.abs(deg) * 0.45) * rng.uniform(0.8, 1);
    const half = rng.uniform(5.5, 9);
    const shoulder = length - half * rng.uniform(1.2, 2);
    const ridge = half * rng.uniform(-0.35, 0.35);
    const face = (points: Point[], colour: string) =>
      path(polygon(points.map(([x, y]) => placed([x, -y], deg, [0, 32]))), {
        fill: colour,
        stroke: look.ink,
        width: 0.6,
      });
    return (
      face(
        [
          [-half, 0],
          [-half, shoulder],
          [ridge, shoulder + 2],
          [ridge, 0],
        ],
        look.tone(0.8),
      ) +
      face(
        [
          [ridge, 0],
          [ridge, shoulder + 2],
          [half, shoulder],
          [half, 0],
        ],
        look.tone(0.5),
      ) +
      face(
        [
          [-half, shoulder],
          [0, length],
          [ridge, shoulder + 2],
        ],
        look.tone(0.95),
      ) +
      face(
        [
          [ridge, shoulder + 2],
          [0, length],
          [half, shoulder],
        ],
        look.accent(0.7),
      ) +
      path(
        polyline(
          [
            [-half * 0.6, 6],
            [-half * 0.6, shoulder * 0.8],
          ].map(([x, y]) => placed([x!, -y!], deg, [0, 32])),
        ),
        { stroke: '#fff', width: 0.8, opacity: 0.7 },
      )
    );
  });
  const rubble = steps(-20, 20, 7).map((x) =>
    path(polygon(corners([x, 35 + rng.uniform(-2, 2)], rng.uniform(4, 7), 5, rng.uniform(0, 72))), {
      fill: look.tone(rng.uniform(0.35, 0.65)),
      stroke: look.ink,
      width: 0.6,
    }),
  );
  return { svg: shards.join('') + rubble.join('') };
};

export const moon: Draw = (look, rng) => {
  const radius = 38;
  const disk = disc([0, 0], radius);
  const seas = spots(5, [5, 11], 28, rng);
  const craters: string[] = [];
  for (let i = 0; i < 16; i++) {
    const size = 1.2 + 5.5 * rng.uniform() ** 2;
    const deg = rng.uniform(0, 360);
    const centre = placed([Math.sqrt(rng.uniform()) * (radius - size - 1), 0], deg);
    craters.push(
      circle(centre, size, { fill: look.tone(0.42), stroke: look.tone(0.88), width: size * 0.28 }) +
        circle([centre[0] + size * 0.2, centre[1] + size * 0.2], size * 0.62, {
          fill: look.tone(0.64),
        }),
    );
  }
  const phase = rng.uniform(-0.2, 0.9) * radius;
  const night = `M0,${-radius}A${radius},${radius} 0 0 1 0,${radius}C${phase * 1.3},${radius * 0.55} ${phase * 1.3},${-radius * 0.55} 0,${-radius}Z`;
  return {
    svg:
      path(disk, { fill: BODY }) +
      clipped(
        'moon',
        disk,
        path(seas, { fill: look.tone(0.45), opacity: 0.55 }) +
          craters.join('') +
          path(night, { fill: '#0b0b14', opacity: 0.72 }),
      ) +
      path(disk, { fill: SHADE, stroke: look.ink, width: 0.8 }),
  };
};
