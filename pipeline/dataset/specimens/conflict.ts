// Composes a picture of two minds: the outline of one specimen, filled with the texture of another.

import { random } from '../../base/random.ts';
import { drawGround } from './ground.ts';
import { drawLook, fillsOf } from './look.ts';
import { group, path, short } from './pen.ts';
import type { Scene } from './scene.ts';
import type { Species } from './species.ts';

/** How much of the specimen's own drawing stays to be seen through the texture. */
const ownShare = 0.25;

/** Draws one picture; it depends on `seed` alone. */
export function drawConflict(
  shape: Species,
  texture: Species,
  seed: string,
): Pick<Scene, 'svg' | 'film'> {
  const rng = random(seed);
  const look = drawLook(rng);
  const turnDeg = shape.pose === 'upright' ? rng.uniform(-15, 15) : rng.uniform(0, 360);
  const scale = rng.uniform(0.95, 1.12);
  const lightDeg = rng.uniform(180, 320);
  const ground = drawGround(look, rng, true);
  const place = `rotate(${short(turnDeg)}) scale(${short(scale)})`;
  const specimen = group(place, shape.draw(look, rng).svg);
  const pattern = group(`rotate(${short(rng.uniform(0, 360))})`, texture.draw(look, rng).svg);
  const inside = path('M-50,-50H50V50H-50Z', { fill: look.ground(look.darkField ? 0.3 : 0.82) });
  const content =
    `<defs>${fillsOf(look, lightDeg - turnDeg)}${silhouette(specimen)}</defs>` +
    ground +
    `<g mask="url(#silhouette)">${inside}${pattern}</g>` +
    `<g opacity="${ownShare}">${specimen}</g>`;
  return {
    svg: (size) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="-50 -50 100 100">${content}</svg>`,
    film: { grain: rng.uniform(1, 4), blur: 0, vignette: rng.uniform(0, 0.3) },
  };
}

/** A mask of whatever a drawing covers, in any colour. */
function silhouette(drawing: string): string {
  const box = 'x="-50" y="-50" width="100" height="100"';
  return (
    `<filter id="white" filterUnits="userSpaceOnUse" ${box}><feColorMatrix values="0 0 0 0 1 0 0 0 0 1 0 0 0 0 1 0 0 0 1 0"/></filter>` +
    `<mask id="silhouette" maskUnits="userSpaceOnUse" ${box}><g filter="url(#white)">${drawing}</g></mask>`
  );
}
