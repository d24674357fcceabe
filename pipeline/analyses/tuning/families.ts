// The stimuli that units are tuned to: gratings, curves, colour patches, boundaries of frequency.
//
// Angles are degrees, counter-clockwise from the right as seen on the picture.

import { random } from '../../base/random.ts';
import type { Colour, Drawing, Family } from './family.ts';

const black: Colour = [0, 0, 0];
const white: Colour = [1, 1, 1];
const grey: Colour = [0.5, 0.5, 0.5];

/** Cycles per px of the finest gratings, and by how many octaves the next are coarser. */
const finest = 0.35;
const octavesApart = 0.75;
const numFrequencies = 6;

/** Radii of curves as shares of the picture's short side. */
const radiusShares = [1 / 12, 1 / 6, 1 / 3, 2 / 3];

/** How far an arc reaches to both sides of its middle, radians, and the width of its stroke as a share of the short side. */
const arcReach = Math.PI / 3;
const strokeShare = 1 / 64;

/** Cycles per px on the two sides of a boundary, and the plane waves that make up each texture. */
const boundaryFrequencies = { high: 1 / 4, low: 1 / 16 };
const numWaves = 8;

type Size = readonly [height: number, width: number];

/**
 * The families for pictures of a size.
 *
 * @param isColoured whether the network tells colours apart
 */
export function familiesFor(size: Size, isColoured: boolean): Family[] {
  const side = Math.min(...size);
  return [gratings(side), curves(side), ...(isColoured ? [colours(side)] : []), boundaries()];
}

/** Sine gratings of full contrast; `orientation` is that of the bars. Four phases. */
function gratings(side: number): Family {
  const frequencies = Array.from(
    { length: numFrequencies },
    (_, i) => finest / 2 ** (octavesApart * i),
  ).filter((frequency) => frequency * side >= 1);
  return {
    kind: 'gratings',
    axes: [
      { name: 'orientation', values: circle(12, 180), period: 180 },
      { name: 'frequency', values: frequencies.reverse() },
    ],
    numVariants: 4,
    draw: ([orientation, frequency], variant) => {
      const wave = planeWave(radians(orientation! + 90), frequency!, (variant * Math.PI) / 2);
      return { low: black, high: white, shade: (x, y) => 0.5 + 0.5 * wave(x, y) };
    },
  };
}

/**
 * Arcs through the centre of the picture; `direction` is where they bulge to. Light on dark and dark
 * on light.
 */
function curves(side: number): Family {
  const stroke = Math.max(1, side * strokeShare);
  return {
    kind: 'curves',
    axes: [
      { name: 'direction', values: circle(16, 360), period: 360 },
      { name: 'radius', values: radiusShares.map((share) => share * side) },
    ],
    numVariants: 2,
    draw: ([direction, radius], variant) => {
      const shade = arc(radians(direction!), radius!, stroke);
      return variant === 0
        ? { low: black, high: white, shade }
        : { low: white, high: black, shade };
    },
  };
}

/** A disc of a colour of middle lightness on grey, as wide as half the picture. */
function colours(side: number): Family {
  return {
    kind: 'colours',
    axes: [
      { name: 'hue', values: circle(12, 360), period: 360 },
      { name: 'saturation', values: [1 / 3, 2 / 3, 1] },
    ],
    numVariants: 1,
    draw: ([hue, saturation]) => ({
      low: grey,
      high: colourOf(hue!, saturation!),
      shade: (x, y) => clamp(side / 4 - Math.hypot(x, y) + 0.5),
    }),
  };
}

/** Fine texture on one side of the centre, coarse on the other; `direction` is where the fine one lies. */
function boundaries(): Family {
  const textures = ['first', 'second'].map((draw) => ({
    high: texture(boundaryFrequencies.high, `high ${draw}`),
    low: texture(boundaryFrequencies.low, `low ${draw}`),
  }));
  return {
    kind: 'boundaries',
    axes: [{ name: 'direction', values: circle(16, 360), period: 360 }],
    numVariants: textures.length,
    draw: ([direction], variant): Drawing => {
      const { high, low } = textures[variant]!;
      const [across, up] = [Math.cos(radians(direction!)), Math.sin(radians(direction!))];
      return {
        low: black,
        high: white,
        shade: (x, y) => (x * across + y * up > 0 ? high(x, y) : low(x, y)),
      };
    },
  };
}

/** A colour of lightness ½ (HSL). @param hue degrees: 0 red, 120 green, 240 blue */
export function colourOf(hue: number, saturation: number): Colour {
  const channel = (offset: number) => {
    const sector = (offset + hue / 30) % 12;
    return 0.5 - 0.5 * saturation * Math.max(-1, Math.min(sector - 3, 9 - sector, 1));
  };
  return [channel(0), channel(8), channel(4)];
}

type Shade = Drawing['shade'];

/** A wave in −1…1 that travels towards `angle`. */
function planeWave(angle: number, frequency: number, phase: number): Shade {
  const across = 2 * Math.PI * frequency * Math.cos(angle);
  const up = 2 * Math.PI * frequency * Math.sin(angle);
  return (x, y) => Math.sin(across * x + up * y + phase);
}

/** Waves of one frequency in all directions, of phases by chance: no orientation stands out. */
function texture(frequency: number, seed: string): Shade {
  const rng = random(`tuning ${seed}`);
  const waves = Array.from({ length: numWaves }, (_, i) =>
    planeWave((i * Math.PI) / numWaves, frequency, rng.uniform(0, 2 * Math.PI)),
  );
  // twice the standard deviation of the sum fills the range
  const scale = 0.5 / (2 * Math.sqrt(numWaves / 2));
  return (x, y) => clamp(0.5 + scale * waves.reduce((sum, wave) => sum + wave(x, y), 0));
}

/** A stroke with a soft edge along an arc whose middle is the origin. */
function arc(direction: number, radius: number, stroke: number): Shade {
  const centre = { x: -radius * Math.cos(direction), y: -radius * Math.sin(direction) };
  return (x, y) => {
    const [dx, dy] = [x - centre.x, y - centre.y];
    const turn = Math.atan2(dy, dx) - direction;
    const angle = Math.atan2(Math.sin(turn), Math.cos(turn));
    // beyond its ends the nearest point of the arc is an end
    const nearest = direction + Math.max(-arcReach, Math.min(arcReach, angle));
    const distance = Math.hypot(dx - radius * Math.cos(nearest), dy - radius * Math.sin(nearest));
    return clamp(stroke - distance + 0.5);
  };
}

function circle(count: number, period: number): number[] {
  return Array.from({ length: count }, (_, i) => (i * period) / count);
}

function radians(angleDeg: number): number {
  return (angleDeg * Math.PI) / 180;
}

function clamp(value: number): number {
  return Math.max(0, Math.min(1, value));
}
