// DeepDream: a photo changed so that a layer responds more to all that it sees in it.
//
// Mordvintsev, Olah & Tyka 2015, "Inceptionism: Going deeper into neural networks" (Google research
// blog): the mean square of the layer, octaves, and gradients by tiles under random shifts.

import { float32 } from '../../base/tensor.ts';
import { random } from '../../base/random.ts';
import type { Engine, Program } from '../../engine/engine.ts';
import { Builder } from '../../graph/builder.ts';
import { cut } from '../../graph/cut.ts';
import { backward } from '../../graph/gradient.ts';
import { replay } from '../../graph/replay.ts';
import type { Graph } from '../../graph/graph.ts';
import type { Subject } from './ascent-graphs.ts';
import type { PictureSize } from './parametrization.ts';
import { resizedPhoto, type Photo } from './photo.ts';
import { enterTile, leaveTile, tilesOf, type Tiling } from './tiles.ts';

export type DreamOptions = {
  readonly layer: string;
  /** Longer side of the dream, px. */
  readonly size: number;
  /** Sizes at which it is dreamt, each `octaveScale` times the one before. */
  readonly octaves: number;
  readonly octaveScale: number;
  /** Of each octave. */
  readonly steps: number;
  /** Mean change of a value by one step, of the range of colours, 0…1. */
  readonly rate: number;
  /** Of the shifts. */
  readonly seed: string;
};

/**
 * The photo as `layer` dreams it, in the channels of the photo. A network that takes one size only is
 * shown tiles of that, and dreams at no smaller size.
 */
export async function deepDream(
  engine: Engine,
  subject: Subject,
  photo: Photo,
  options: DreamOptions,
): Promise<Photo> {
  const { layer, steps, rate, seed } = options;
  const rng = random(seed);
  let dream: Photo | undefined;
  let before = photo;
  for (const size of octaveSizes(photo, options, subject)) {
    const base = resizedPhoto(photo, size);
    // what was dreamt so far is brought along, on the details of the photo at this size
    const values = dream ? added(base, resizedPhoto(difference(dream, before), size)) : base.values;
    const tiling = tilesOf(size, subject.fixedSize);
    const program = await engine.load(
      tilesGraph(engine, subject, layer, tiling, values.length / size.height / size.width),
    );
    const picture = values.slice();
    for (let step = 0; step < steps; step++) {
      const shift = [rng.integer(size.height), rng.integer(size.width)] as const;
      ascend(picture, await gradientOf(program, picture, tiling, shift), rate);
    }
    await program.dispose();
    dream = { ...size, values: picture };
    before = base;
  }
  return dream!;
}

/** Smallest first; the last is the whole size. */
function octaveSizes(
  { height, width }: PictureSize,
  { size, octaves, octaveScale }: DreamOptions,
  { fixedSize }: Pick<Subject, 'fixedSize'>,
): PictureSize[] {
  const whole = fixedSize ? Math.max(size, fixedSize.height, fixedSize.width) : size;
  const sizes = Array.from({ length: octaves }, (_, i) => {
    const scale = whole / Math.max(height, width) / octaveScale ** (octaves - 1 - i);
    return { height: Math.round(scale * height), width: Math.round(scale * width) };
  });
  if (!fixedSize) return sizes;
  return sizes.filter(
    (own, i) =>
      i === octaves - 1 || (own.height >= fixedSize.height && own.width >= fixedSize.width),
  );
}

/** Takes `tiles` [T, C, h, w]; gives the gradient of half the sum of squares of the layer for each. */
function tilesGraph(
  { rules }: Engine,
  { graph, input, preprocess }: Subject,
  layer: string,
  { numTiles, tile }: Tiling,
  numChannels: number,
): Graph {
  const b = new Builder();
  const tiles = b.input('tiles', 'float32', [numTiles, numChannels, tile.height, tile.width]);
  const names = replay(b, cut(graph, [layer]), { [input]: preprocess(b, tiles) });
  const of = names.get(layer)!;
  const [gradient] = backward(b, { of, seed: of, wrt: [tiles], overrides: rules });
  return b.build({ gradient: gradient! });
}

/** The gradient of a picture, from tiles of it that begin at `shift`; beyond the edge the other side goes on. */
async function gradientOf(
  program: Program,
  picture: Float32Array,
  tiling: Tiling,
  shift: readonly [row: number, col: number],
): Promise<Float32Array> {
  const { size, numTiles, tile } = tiling;
  const numChannels = picture.length / size.height / size.width;
  const shape = [numTiles, numChannels, tile.height, tile.width];
  const length = numChannels * tile.height * tile.width;
  const tiles = new Float32Array(numTiles * length);
  for (let n = 0; n < numTiles; n++) {
    enterTile(tiles.subarray(n * length, (n + 1) * length), picture, tiling, n, shift);
  }
  const results = await program.run({ tiles: float32(shape, tiles) });
  const found = results['gradient']!.data as Float32Array;
  const gradient = new Float32Array(picture.length);
  for (let n = 0; n < numTiles; n++) {
    leaveTile(found.subarray(n * length, (n + 1) * length), gradient, tiling, n, shift);
  }
  return gradient;
}

/** Mean changes that a step changes a value by, at most: else a few places take all of it, and are soon black or white. */
const mostChange = 4;

/** A step of mean length `rate`, or little less, within the range of colours. */
function ascend(picture: Float32Array, gradient: Float32Array, rate: number): void {
  const mean = gradient.reduce((sum, value) => sum + Math.abs(value), 0) / gradient.length;
  if (mean === 0) return;
  for (let i = 0; i < picture.length; i++) {
    const change = Math.min(mostChange, Math.max(-mostChange, gradient[i]! / mean));
    picture[i] = Math.min(1, Math.max(0, picture[i]! + rate * change));
  }
}

function difference(a: Photo, b: Photo): Photo {
  return { ...a, values: a.values.map((value, i) => value - b.values[i]!) };
}

function added(a: Photo, b: Photo): Float32Array {
  return a.values.map((value, i) => Math.min(1, Math.max(0, value + b.values[i]!)));
}
