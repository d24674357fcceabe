// Plain textures that fill the frame: stripes, checks, rings, dots, waves, hexagons, stars, crosses.

import type { Random } from '../../base/random.ts';
import { FIELD, type Draw, type Drawing } from './drawing.ts';
import type { Look } from './look.ts';
import { corners, latticePoints, starCorners, type Lattice } from './parts/lattice.ts';
import { disc, path, polygon, polyline, smooth, type Point } from './pen.ts';

/** Cycles per 100 units. */
const finest = 14;
const coarsest = 4;

/** Lines along x; one cycle is a line and a gap. */
export const stripes: Draw = (look, rng) => {
  const period = drawPeriod(rng);
  const share = rng.uniform(0.35, 0.6);
  const lines = rows(period)
    .map((y) =>
      polyline([
        [-FIELD, y],
        [FIELD, y],
      ]),
    )
    .join('');
  return woven(
    look,
    100 / period,
    path(lines, { stroke: look.tone(figure(look)), width: period * share }) +
      path(lines, { stroke: look.tone(figure(look) + 0.13), width: period * share * 0.35 }),
  );
};

/** A chessboard; one cycle is two squares. */
export const checks: Draw = (look, rng) => {
  const period = drawPeriod(rng, 0.8);
  const half = period / 2;
  const squares = latticePoints('square', half, FIELD)
    .filter(([x, y]) => (Math.round(x / half) + Math.round(y / half)) % 2 === 0)
    .map((centre) => polygon(corners(centre, half * Math.SQRT1_2, 4, 45)));
  const cores = squares.length;
  return woven(
    look,
    100 / period,
    path(squares.join(''), {
      fill: look.tone(figure(look)),
      stroke: look.tone(figure(look) - 0.1),
      width: cores > 400 ? 0.3 : 0.6,
    }),
  );
};

/** Circles about the origin; one cycle is a ring and a gap. */
export const rings: Draw = (look, rng) => {
  const period = drawPeriod(rng);
  const circles = rows(period)
    .filter((y) => y > 0)
    .map((y) => disc([0, 0], y))
    .join('');
  const width = period * rng.uniform(0.35, 0.6);
  return woven(
    look,
    100 / period,
    path(circles, { stroke: look.tone(figure(look)), width }) +
      path(circles, { stroke: look.tone(figure(look) + 0.13), width: width * 0.3 }),
  );
};

/** Sine waves along x; one cycle is a line and a gap, across. */
export const waves: Draw = (look, rng) => {
  const period = drawPeriod(rng, 0.8);
  const length = period * rng.uniform(1.6, 3);
  const height = period * rng.uniform(0.35, 0.6);
  const quarter = length / 4;
  const numPoints = Math.ceil(FIELD / quarter);
  const lines = rows(period)
    .map((y) =>
      smooth(
        Array.from({ length: 2 * numPoints + 1 }, (_, i): Point => [
          (i - numPoints) * quarter,
          y + height * Math.sin(((i - numPoints) * Math.PI) / 2),
        ]),
      ),
    )
    .join('');
  return woven(
    look,
    100 / period,
    path(lines, { stroke: look.tone(figure(look)), width: period * 0.45 }) +
      path(lines, { stroke: look.accent(figure(look) + 0.15), width: period * 0.13 }),
  );
};

/** A honeycomb; one cycle is one row of cells. */
export const hexagons: Draw = (look, rng) => {
  const rowStep = drawPeriod(rng, 0.8);
  const period = (rowStep * 2) / Math.sqrt(3);
  const cell = (share: number) =>
    latticePoints('triangular', period, FIELD)
      .map((centre) => polygon(corners(centre, (period / Math.sqrt(3)) * share, 6, 30)))
      .join('');
  return woven(
    look,
    100 / rowStep,
    path(cell(0.86), { fill: look.tone(figure(look)) }) +
      path(cell(0.5), { fill: look.tone(figure(look) + 0.12) }),
  );
};

/** Discs in rows; one cycle is one disc and its gap along a row. */
export const dots = sown('triangular', (centre, period) => disc(centre, period * 0.3));

/** Stars of five points in rows. */
export const stars = sown('square', (centre, period) =>
  polygon(starCorners(centre, period * 0.48, period * 0.2, 5)),
);

/** Upright crosses in rows. */
export const crosses = sown('square', ([x, y], period) => {
  const [arm, half] = [period * 0.38, period * 0.13];
  return `M${x - arm},${y - half}H${x - half}V${y - arm}H${x + half}V${y - half}H${x + arm}V${y + half}H${x + half}V${y + arm}H${x - half}V${y + half}H${x - arm}Z`;
});

function sown(lattice: Lattice, mark: (centre: Point, period: number) => string): Draw {
  return (look, rng) => {
    const period = drawPeriod(rng, 0.65);
    const marks = latticePoints(lattice, period, FIELD).map((centre) => mark(centre, period));
    return woven(
      look,
      100 / period,
      path(marks.join(''), { fill: look.tone(figure(look)), stroke: look.ink, width: 0.4 }),
    );
  };
}

function woven(look: Look, frequency: number, svg: string): Drawing {
  const cloth = `M${-FIELD},${-FIELD}H${FIELD}V${FIELD}H${-FIELD}Z`;
  return { svg: path(cloth, { fill: look.ground(look.darkField ? 0.2 : 0.92) }) + svg, frequency };
}

/** Lightness of a texture's figure, far from the cloth's. */
function figure(look: Look): number {
  return look.darkField ? 0.68 : 0.5;
}

function drawPeriod(rng: Random, finer = 1): number {
  return 100 / rng.uniform(coarsest, finest * finer);
}

function rows(period: number): number[] {
  const count = Math.ceil(FIELD / period);
  return Array.from({ length: 2 * count + 1 }, (_, i) => (i - count) * period);
}
