// What a specimen lies on: paper, a dark field, a gradient, a lit disc, blurred clutter.

import type { Random } from '../../base/random.ts';
import type { Look } from './look.ts';
import { bow, circle, disc, ellipse, path, polar, type Point } from './pen.ts';

type Ground = (look: Look, rng: Random, light: number) => string;

const sheet = 'M-50,-50H50V50H-50Z';

/** Fibres and specks. */
const paper: Ground = (look, rng, light) => {
  const fibres = Array.from({ length: 14 }, () => {
    const start = anywhere(rng);
    const [dx, dy] = polar(rng.uniform(6, 22), rng.uniform(0, 360));
    return bow(start, [start[0] + dy * 0.4, start[1] + dx * 0.4], [start[0] + dx, start[1] + dy]);
  });
  const specks = Array.from({ length: 26 }, () => disc(anywhere(rng), rng.uniform(0.2, 0.8)));
  return (
    path(sheet, { fill: look.ground(light) }) +
    path(fibres.join(''), { stroke: look.ground(light + towards(light) * 0.1), width: 0.6 }) +
    path(specks.join(''), { fill: look.ground(light + towards(light) * 0.22) })
  );
};

/** From one shade to another. */
const gradient: Ground = (look, rng, light) => {
  const [x, y] = polar(0.5, rng.uniform(0, 360));
  return (
    `<linearGradient id="sky" x1="${0.5 - x}" y1="${0.5 - y}" x2="${0.5 + x}" y2="${0.5 + y}">` +
    `<stop offset="0" stop-color="${look.ground(light)}"/><stop offset="1" stop-color="${look.ground(light + towards(light) * 0.22)}"/></linearGradient>` +
    path(sheet, { fill: 'url(#sky)' })
  );
};

/** The round field of view of a microscope. */
const fieldOfView: Ground = (look, rng, light) => {
  const centre: Point = [rng.uniform(-4, 4), rng.uniform(-4, 4)];
  return (
    path(sheet, { fill: look.ground(0.12) }) +
    circle(centre, rng.uniform(45, 52), {
      fill: look.ground(light),
      stroke: look.ground(0.4),
      width: 1.2,
    })
  );
};

/** Things out of focus. */
const clutter: Ground = (look, rng, light) => {
  const blobs = Array.from({ length: 9 }, () => {
    const colour = rng.pick([look.ground, look.ground, look.accent])(
      light + towards(light) * rng.uniform(0.03, 0.16),
    );
    return ellipse(anywhere(rng), rng.uniform(4, 18), rng.uniform(4, 18), {
      fill: colour,
      opacity: rng.uniform(0.25, 0.6),
    });
  });
  return path(sheet, { fill: look.ground(light) }) + blobs.join('');
};

const plain: readonly Ground[] = [paper, paper, gradient, clutter];
const grounds: readonly Ground[] = [...plain, fieldOfView];

/** SVG elements that fill the frame of 100 × 100 units about the origin; textures need the whole of it lit. */
export function drawGround(look: Look, rng: Random, isField: boolean): string {
  const light = look.darkField ? rng.uniform(0.13, 0.27) : rng.uniform(0.84, 0.95);
  return rng.pick(isField ? plain : grounds)(look, rng, light);
}

function anywhere(rng: Random): Point {
  return [rng.uniform(-50, 50), rng.uniform(-50, 50)];
}

/** +1 or −1: from the lightness of the ground towards middle grey. */
function towards(light: number): number {
  return light < 0.5 ? 1 : -1;
}
