// Where activations are taken: which images, and which places of each, by lot, the same for all layers.

import { random } from '../../base/random.ts';

/** Activations that `auto` aims at: enough for grids of 20 × 20 cells. */
const wantedSamples = 8000;

/** Most places of an image that `auto` takes: neighbouring positions say nearly the same. */
const mostPerImage = 16;

/** Rows and cols that a layer needs so that its outermost ones can be left out. */
const fewestInside = 4;

export type AtlasLot = {
  /** Indices in the data set, ascending: all of them where there are no more than samples wanted. */
  readonly images: readonly number[];
  readonly samplesPerImage: number;
};

/** Positions that places lie in, each as likely as the other: those of a grid without its edge. */
export type PlaceGrid = {
  readonly rows: number;
  readonly cols: number;
  /** Rows and cols at each side that are left out: 0 or 1. */
  readonly edge: number;
};

/** A place in an image as shares of its height and width, 0…1, without 1. */
export type Place = { readonly v: number; readonly u: number };

/** @param samples of all images together, at most */
export function drawImages(
  numImages: number,
  { samples, samplesPerImage }: { samples: number; samplesPerImage: number | 'auto' },
  seed: number,
): AtlasLot {
  const fitting = Math.floor(samples / numImages);
  const perImage =
    samplesPerImage === 'auto'
      ? Math.max(1, Math.min(mostPerImage, Math.ceil(wantedSamples / numImages), fitting))
      : samplesPerImage;
  const count = Math.min(numImages, Math.floor(samples / perImage));
  const images = random(`atlas ${seed}`).permutation(numImages).slice(0, count);
  return { images: images.sort((a, b) => a - b), samplesPerImage: perImage };
}

/**
 * The positions that places are drawn from: those of the coarsest layer that has at least 4 rows and
 * cols, without the outermost ring, where activations tell of the padding; where no layer is as
 * large, all positions of the largest.
 *
 * @param shapes of all layers, [C, H, W] or [C]
 */
export function placeGrid(shapes: readonly (readonly number[])[]): PlaceGrid {
  const sizes = shapes
    .map(([, rows = 1, cols = 1]) => ({ rows, cols }))
    .sort((a, b) => a.rows * a.cols - b.rows * b.cols);
  const coarsest = sizes.find(({ rows, cols }) => Math.min(rows, cols) >= fewestInside);
  return coarsest ? { ...coarsest, edge: 1 } : { ...sizes.at(-1)!, edge: 0 };
}

/**
 * The places of an image, first those of different positions of the grid; anywhere inside of a
 * position, so that finer layers are sampled at all of theirs.
 */
export function placesOf(image: number, count: number, grid: PlaceGrid, seed: number): Place[] {
  const { rows, cols, edge } = grid;
  const rng = random(`places ${seed} ${image}`);
  const inner = cols - 2 * edge;
  const order = rng.permutation((rows - 2 * edge) * inner);
  return Array.from({ length: count }, (_, i) => {
    const position = order[i % order.length]!;
    const row = edge + Math.floor(position / inner);
    const col = edge + (position % inner);
    return { v: (row + rng.uniform()) / rows, u: (col + rng.uniform()) / cols };
  });
}

/**
 * The position of a layer that a place falls on.
 *
 * @param shape [C, H, W] or [C]
 */
export function positionIn(
  { v, u }: Place,
  [, height = 1, width = 1]: readonly number[],
): [row: number, col: number] {
  return [Math.floor(v * height), Math.floor(u * width)];
}
