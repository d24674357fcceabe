// A made-up map of a layer: samples strewn by lot, divided into cells as those of real maps are.

import { pointsOf } from '../../pipeline/base/points.ts';
import { random } from '../../pipeline/base/random.ts';
import { cellsOf } from '../../pipeline/analyses/atlas/cells.ts';
import type { LayerMap } from '../../pipeline/stages/layer-map.ts';

export type MadeUp = {
  readonly layer: string;
  /** [C, H, W] */
  readonly shape: readonly [number, number, number];
  readonly numImages: number;
  readonly numSamples: number;
  readonly sizes: readonly number[];
};

/** @param seed decides where samples lie, and what they are */
export function madeUpMap(
  { layer, shape: [numChannels, height, width], numImages, numSamples, sizes }: MadeUp,
  seed: string,
): LayerMap {
  const rng = random(seed);
  const integers = (count: number) =>
    Int32Array.from({ length: numSamples }, () => rng.integer(count));
  const places = {
    ids: Int32Array.from({ length: numSamples }, (_, i) => 3 * i),
    images: integers(numImages),
    rows: integers(height),
    cols: integers(width),
  };
  const vectors = pointsOf(
    Float32Array.from({ length: numSamples * numChannels }, () => Math.max(0.01, rng.normal())),
    numChannels,
  );
  // most of them in one corner, so that other cells are empty
  const positions = Float32Array.from({ length: 2 * numSamples }, () => rng.uniform() ** 3);
  const placed = { vectors, images: places.images, positions };
  const grids = sizes.map((size) => ({
    size,
    cells: cellsOf(placed, size, 2).map((cell) => {
      const length = Math.hypot(...cell.mean);
      return { ...cell, direction: cell.mean.map((value) => value / length) };
    }),
  }));
  return {
    layer,
    places,
    positions,
    grids,
    samplesPerImage: Math.ceil(numSamples / numImages),
    numSilent: 5,
    quality: { trustworthiness: 0.9 },
    key: `${seed} of ${layer}`,
    recipe: { embedding: 'lot', seed },
  };
}
