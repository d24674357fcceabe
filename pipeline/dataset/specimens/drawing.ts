// What every kind of specimen is: a function that draws one about the origin, in a frame of 100 × 100 units.

import type { Random } from '../../base/random.ts';
import type { Look } from './look.ts';
import { group } from './pen.ts';

/** Draws a specimen upright, within 42 units of the origin, or a texture out to `FIELD`. */
export type Draw = (look: Look, rng: Random) => Drawing;

type Drawing = {
  /** SVG elements. */
  readonly svg: string;
  /** Cycles per 100 units of a texture; absent where nothing repeats. */
  readonly frequency?: number;
};

/** How far textures are drawn from the origin, so that they fill the frame however they are turned. */
export const FIELD = 82;

/** The same specimen facing the other way. */
export function mirrored(draw: Draw): Draw {
  return (look, rng) => {
    const drawing = draw(look, rng);
    return { ...drawing, svg: group('scale(-1 1)', drawing.svg) };
  };
}
