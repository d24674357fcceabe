// How a picture is lit and coloured: the tones every part of a specimen is painted with.

import type { Random } from '../../base/random.ts';
import { oklch } from './colour.ts';
import { polar, short } from './pen.ts';

export type Look = {
  /** Hue of the specimen's body in OKLCH, degrees. */
  readonly hueDeg: number;
  /** Whether the specimen shines on a dark ground. */
  readonly darkField: boolean;
  /** Colour of the body at a lightness 0…1. */
  readonly tone: (lightness: number) => string;
  /** Colour of what differs from the body: spots, bands, eyes, centres. */
  readonly accent: (lightness: number) => string;
  /** Colour of the ground at a lightness; nearly grey. */
  readonly ground: (lightness: number) => string;
  /** Thin lines that must stand out from the ground. */
  readonly line: string;
  /** Outlines and engraving on the body. */
  readonly ink: string;
};

/** Fills that follow the light, lit from one side; the bounding box of a shape is one rounded body. */
export const BODY = 'url(#body)';
export const ACCENT = 'url(#accent)';
/** Dark at the origin and light 42 units away, for what grows from there. */
export const BLOOM = 'url(#bloom)';
/** Laid over a drawing: clear on the lit side, dark on the other. */
export const SHADE = 'url(#shade)';

/** Draws the colours of a picture. */
export function drawLook(rng: Random): Look {
  const hueDeg = rng.uniform(0, 360);
  const accentDeg = hueDeg + rng.pick([-60, 60, 120, -120, 180]) + rng.uniform(-20, 20);
  const groundDeg = rng.pick([80, 80, hueDeg, accentDeg, 250]);
  const chroma = rng.uniform(0.09, 0.19);
  const groundChroma = rng.uniform(0.008, 0.045);
  const darkField = rng.uniform() < 0.4;
  // Lights lean one way around the colour circle and shadows the other, as painters mix them.
  const tone = (lightness: number) => oklch(lightness, chroma, hueDeg + 50 * (lightness - 0.6));
  return {
    hueDeg,
    darkField,
    tone,
    accent: (lightness) => oklch(lightness, 0.14, accentDeg),
    ground: (lightness) => oklch(lightness, groundChroma, groundDeg),
    line: tone(darkField ? 0.82 : 0.36),
    ink: oklch(0.24, 0.05, hueDeg),
  };
}

/** Definitions of the fills, with the light coming from `lightDeg` (clockwise from the right) in the specimen's own frame. */
export function fillsOf(look: Look, lightDeg: number): string {
  const [x, y] = polar(0.28, lightDeg);
  const light = `cx="${short(0.5 + x / 2)}" cy="${short(0.5 + y / 2)}" r=".72" fx="${short(0.5 + x)}" fy="${short(0.5 + y)}"`;
  const lift = look.darkField ? 0.06 : 0;
  return (
    radial('body', light, [
      [0, look.tone(0.84 + lift / 2)],
      [0.45, look.tone(0.63 + lift)],
      [1, look.tone(0.36 + lift)],
    ]) +
    radial('accent', light, [
      [0, look.accent(0.88)],
      [0.5, look.accent(0.68 + lift)],
      [1, look.accent(0.42 + lift)],
    ]) +
    radial('bloom', 'gradientUnits="userSpaceOnUse" cx="0" cy="0" r="42"', [
      [0.1, look.tone(0.34 + lift)],
      [0.6, look.tone(0.62 + lift)],
      [0.95, look.tone(0.86)],
    ]) +
    `<radialGradient id="shade" ${light}><stop offset=".35" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity=".5"/></radialGradient>`
  );
}

function radial(id: string, light: string, stops: readonly (readonly [number, string])[]): string {
  const marks = stops.map(([at, colour]) => `<stop offset="${at}" stop-color="${colour}"/>`);
  return `<radialGradient id="${id}" ${light}>${marks.join('')}</radialGradient>`;
}
