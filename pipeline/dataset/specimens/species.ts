// The table of everything the plates show: each class once, with how it may be turned.

import * as animals from './animals.ts';
import * as blossoms from './blossoms.ts';
import type { Draw } from './drawing.ts';
import * as insects from './insects.ts';
import * as leaves from './leaves.ts';
import * as minerals from './minerals.ts';
import * as textures from './textures.ts';
import * as tissues from './tissues.ts';

export type Species = {
  readonly name: string;
  readonly draw: Draw;
  /** Upright ones lean by 25° at most; the others lie as they fall. */
  readonly pose: 'free' | 'upright';
  /** Turned by so many degrees it looks the same; 0 where every turn looks the same. */
  readonly symmetryDeg: number;
  /** A texture that fills the frame, of any place and scale. */
  readonly isField: boolean;
};

export const species: readonly Species[] = [
  free('beetle', insects.beetle),
  upright('bird left', animals.birdLeft),
  upright('bird right', animals.birdRight),
  free('butterfly', insects.butterfly),
  field('checks', textures.checks, 90),
  field('cork', tissues.cork, 180),
  field('crosses', textures.crosses, 90),
  upright('crystal', minerals.crystal),
  free('diatom', tissues.diatom, 180),
  field('dots', textures.dots, 60),
  free('feather', animals.feather),
  free('fern', leaves.fern),
  upright('fish left', animals.fishLeft),
  upright('fish right', animals.fishRight),
  free('flea', insects.flea),
  free('flower', blossoms.flower, 0),
  upright('fly eye', insects.flyEye),
  field('hexagons', textures.hexagons, 60),
  free('leaf', leaves.leaf),
  free('mite', insects.mite),
  free('moon', minerals.moon),
  upright('moss', leaves.moss),
  upright('mushroom', blossoms.mushroom),
  free('radiolarian', tissues.radiolarian, 0),
  field('rings', textures.rings, 0),
  free('seed', blossoms.seed),
  free('shell', animals.shell),
  free('snowflake', minerals.snowflake, 60),
  field('stars', textures.stars, 360),
  field('stripes', textures.stripes, 180),
  free('thistle', blossoms.thistle),
  field('waves', textures.waves, 180),
];

function free(name: string, draw: Draw, symmetryDeg = 360): Species {
  return { name, draw, pose: 'free', symmetryDeg, isField: false };
}

function upright(name: string, draw: Draw): Species {
  return { name, draw, pose: 'upright', symmetryDeg: 360, isField: false };
}

function field(name: string, draw: Draw, symmetryDeg: number): Species {
  return { name, draw, pose: 'free', symmetryDeg, isField: true };
}
