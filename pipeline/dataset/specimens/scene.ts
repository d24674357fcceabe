// Composes a picture: a specimen in its pose, on its ground, in its light.

import { random } from '../../base/random.ts';
import type { Factors } from './factors.ts';
import { drawGround } from './ground.ts';
import { drawLook, fillsOf } from './look.ts';
import { circle, group, short } from './pen.ts';
import type { Species } from './species.ts';

export type Scene = {
  readonly factors: Factors;
  /** The picture without grain, `size` px wide and high. */
  svg(size: number): string;
  readonly film: Film;
};

/** What the camera adds to the picture. */
type Film = {
  /** Standard deviation of the grain, in steps of 8-bit colour. */
  readonly grain: number;
  /** Standard deviation of the blur, as a share of the frame. */
  readonly blur: number;
  /** Share of the light that is lost in the corners. */
  readonly vignette: number;
};

/** Draws one picture of a species; it depends on `seed` alone. */
export function drawScene(kind: Species, seed: string): Scene {
  const rng = random(seed);
  const look = drawLook(rng);
  const turnDeg = kind.pose === 'upright' ? rng.uniform(-25, 25) : rng.uniform(0, 360);
  const scale = kind.isField ? rng.uniform(0.95, 1.25) : rng.uniform(0.74, 1.12);
  const reach = kind.isField ? 5 : Math.max(2, 47 - 42 * scale);
  const [x, y] = [rng.uniform(-reach, reach), rng.uniform(-reach, reach)];
  const lightDeg = rng.uniform(180, 320);
  const ground = drawGround(look, rng, kind.isField);
  const { svg, frequency } = kind.draw(look, rng);
  const shadow = kind.isField || look.darkField ? '' : shadowOf(x, y, scale, lightDeg);
  const place = `translate(${short(x)} ${short(y)}) rotate(${short(turnDeg)}) scale(${short(scale)})`;
  const content =
    `<defs>${fillsOf(look, lightDeg - turnDeg)}${shadowFill}</defs>` +
    ground +
    shadow +
    group(place, svg);
  return {
    factors: {
      class: kind.name,
      orientation: kind.symmetryDeg === 0 ? null : modulo(turnDeg, kind.symmetryDeg),
      axis: hasAxis(kind) ? modulo(90 - turnDeg, 180) : null,
      hue: look.hueDeg,
      scale,
      frequency: frequency === undefined ? null : frequency / scale,
    },
    svg: (size) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="-50 -50 100 100">${content}</svg>`,
    film: {
      grain: rng.uniform(1, 7),
      blur: rng.uniform() < 0.5 ? 0 : rng.uniform(0.003, 0.008),
      vignette: rng.uniform(0, 0.45),
    },
  };
}

const shadowFill =
  '<radialGradient id="shadow"><stop offset=".3" stop-opacity=".38"/><stop offset="1" stop-opacity="0"/></radialGradient>';

function shadowOf(x: number, y: number, scale: number, lightDeg: number): string {
  const away = ((lightDeg + 180) * Math.PI) / 180;
  const shift = 5 * scale;
  return circle([x + shift * Math.cos(away), y + shift * Math.sin(away)], 40 * scale, {
    fill: 'url(#shadow)',
    opacity: 0.8,
  });
}

function hasAxis({ pose, symmetryDeg }: Species): boolean {
  return pose === 'free' && symmetryDeg >= 180;
}

function modulo(value: number, period: number): number {
  return ((value % period) + period) % period;
}
