// Plain textures that fill the frame: stripes, checks, rings, dots, waves, hexagons, stars, crosses.

import type { Random } from '../../base/random.ts';
import { FIELD, type Draw } from './drawing.ts';
import type { Look } from './look.ts';
import { corners, latticePoints, starCorners, type Lattice } from './parts/lattice.ts';
import { disc, path, placed, polygon, polyline, wave, type Point } from './pen.ts';

/** Cycles per 100 units. */
const coarsest = 4;
const finest = 14;

/** Lines along x; one cycle is a line and a gap. */
export const stripes: Draw = (look, rng) => {
  const period = drawPeriod(rng, finest);
  const line = (y: number) =>
    polyline([
      [-FIELD, y],
      [FIELD, y],
    ]);
  const lines = multiples(period).map(line).join('');
  return { svg: cord(look, lines, period * rng.uniform(0.35, 0.6)), frequency: 100 / period };
};

/** A chessboard; one cycle is two squares. */
export const checks: Draw = (look, rng) => {
  const period = drawPeriod(rng, 11);
  const side = period / 2;
  const squares = latticePoints('square', side, FIELD).filter(
    ([x, y]) => (Math.round(x / side) + Math.round(y / side)) % 2 === 0,
  );
  return { svg: inlay(look, squares, side, square), frequency: 100 / period };
};

/** Circles about the origin; one cycle is a ring and a gap. */
export const rings: Draw = (look, rng) => {
  const period = drawPeriod(rng, finest);
  const radii = multiples(period).filter((radius) => radius > 0);
  const circles = radii.map((radius) => disc([0, 0], radius)).join('');
  return { svg: cord(look, circles, period * rng.uniform(0.35, 0.6)), frequency: 100 / period };
};

/** Waves along x; one cycle is a line and a gap, across. */
export const waves: Draw = (look, rng) => {
  const period = drawPeriod(rng, 11);
  const halfWave = period * rng.uniform(0.8, 1.5);
  const height = period * rng.uniform(0.35, 0.6);
  const count = Math.ceil(FIELD / halfWave);
  const lines = multiples(period).map((y) => wave(y, halfWave, height, count));
  return { svg: cord(look, lines.join(''), period * 0.45), frequency: 100 / period };
};

/** A honeycomb; one cycle is one row of cells. */
export const hexagons: Draw = (look, rng) => {
  const rowStep = drawPeriod(rng, 11);
  const period = (rowStep * 2) / Math.sqrt(3);
  const centres = latticePoints('triangular', period, FIELD);
  return { svg: inlay(look, centres, period, hexagon), frequency: 100 / rowStep };
};

/** Discs in rows; one cycle is one disc and its gap along a row. */
export const dots = sown('triangular', (centre, period) => disc(centre, period * 0.31));

/** Stars of five points in rows. */
export const stars = sown('square', (centre, period) =>
  polygon(starCorners(centre, period * 0.48, period * 0.2, 5)),
);

/** Upright crosses in rows. */
export const crosses = sown('square', ([x, y], period) => {
  const [arm, half] = [period * 0.4, period * 0.13];
  const quarter: Point[] = [
    [half, -arm],
    [half, -half],
    [arm, -half],
  ];
  const turns = [0, 90, 180, 270];
  return polygon(turns.flatMap((deg) => quarter.map((corner) => placed(corner, deg, [x, y]))));
});

type Mark = (centre: Point, period: number) => string;

function sown(lattice: Lattice, mark: Mark): Draw {
  return (look, rng) => {
    const period = drawPeriod(rng, 9);
    const svg = inlay(look, latticePoints(lattice, period, FIELD), period, mark);
    return { svg, frequency: 100 / period };
  };
}

function square(centre: Point, side: number): string {
  return polygon(corners(centre, side * Math.SQRT1_2, 4, 45));
}

function hexagon(centre: Point, period: number): string {
  return polygon(corners(centre, period * 0.5, 6, 30));
}

/** Marks with a lighter heart. */
function inlay(look: Look, centres: readonly Point[], period: number, mark: Mark): string {
  const marks = (size: number) => centres.map((centre) => mark(centre, size)).join('');
  return (
    path(marks(period), { fill: look.tone(figure(look)), stroke: look.tone(0.36), width: 0.5 }) +
    path(marks(period * 0.5), { fill: look.tone(figure(look) + 0.15) })
  );
}

/** Lines with an edge and a lighter heart. */
function cord(look: Look, lines: string, width: number): string {
  return (
    path(lines, { stroke: look.tone(0.36), width }) +
    path(lines, { stroke: look.tone(figure(look) + 0.04), width: width * 0.8 }) +
    path(lines, { stroke: look.tone(figure(look) + 0.2), width: width * 0.28 })
  );
}

/** Lightness of a texture's figure, far from the ground's. */
function figure(look: Look): number {
  return look.darkField ? 0.66 : 0.5;
}

function drawPeriod(rng: Random, highest: number): number {
  return 100 / rng.uniform(coarsest, highest);
}

/** Multiples of a period from −FIELD to FIELD and a little beyond. */
function multiples(period: number): number[] {
  const count = Math.ceil(FIELD / period);
  return Array.from({ length: 2 * count + 1 }, (_, i) => (i - count) * period);
}
