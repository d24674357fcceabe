// Icons of the cells of maps: which are wanted, in which batches, by which key each is kept.

import { z } from 'zod';
import { contentKey } from '../base/content-key.ts';
import type { Model } from '../model/model.ts';
import type { LayerMap } from './layer-map.ts';
import type { PictureRecipe } from './picture-recipe.ts';
import { batchesOf } from './visualization.ts';

/** To be raised when the same recipe gives other icons. */
const edition = 1;

/** Icons that are optimised side by side on a processor: 8 take a fifth longer each, 32 no less (GoogLeNet mixed4c, 80 px). */
const usualBatchSize = 16;

export type IconRecipe = PictureRecipe & {
  /** Icons that are tried for each cell, of which the nearest to its direction is kept. */
  readonly tries: number;
};

/** One batch: cells of one layer by their directions, [C] each. */
export type IconJob = {
  readonly layer: string;
  readonly directions: readonly Float32Array[];
  readonly recipe: IconRecipe;
};

/**
 * What is stored of an icon, beside `picture.png`, RGB of `size` × `size` px or of the shape of a
 * network that takes no other, and `centre.bin`, what the layer makes of its centre, [C] float32.
 */
export const IconRecord = z.strictObject({
  objective: z.string(),
  /** Of the centre, and the direction it is made for. */
  cosine: z.number(),
  engine: z.string(),
  /** Every parameter, as the page shows it. */
  recipe: z.record(z.string(), z.unknown()),
});
export type IconRecord = z.infer<typeof IconRecord>;

/** The icon of a cell. */
export type CellIcon = {
  /** Under which `picture.png` is stored. */
  readonly key: string;
  /** Of what it makes of the layer in its centre and the direction of the cell; 0 where it makes nothing of it. */
  readonly cosine: number;
  /** The same with the direction of another cell of the grid, by lot; absent where there is no other. */
  readonly chance?: number;
};

/** Icons by layer, grid and cell, in the order of `LayerMap.grids`. */
export type Icons = ReadonlyMap<string, readonly (readonly CellIcon[])[]>;

/** The key of an icon: everything it depends on. With the number of a try it is the seed of the starting noise. */
export function iconKey(
  { hash, card }: Pick<Model, 'hash' | 'card'>,
  { layer, recipe }: Omit<IconJob, 'directions'>,
  direction: Float32Array,
): string {
  return contentKey({
    analysis: 'icon',
    edition,
    model: hash,
    preprocessing: card.preprocessing,
    input: card.input,
    layer,
    direction,
    recipe,
  });
}

/**
 * The batches in which the icons of a layer's cells are made, each direction once.
 *
 * @param batchSize pictures at once, at most, but all tries at one cell
 */
export function planIcons(
  { layer, grids }: Pick<LayerMap, 'layer' | 'grids'>,
  recipe: IconRecipe,
  batchSize = usualBatchSize,
): IconJob[] {
  // copied: of a view, workers would be sent all that it is a view of
  const all = grids.flatMap(({ cells }) => cells.map(({ direction }) => direction.slice()));
  const distinct = new Map(all.map((direction) => [contentKey(direction), direction]));
  const numCells = Math.max(1, Math.floor(batchSize / recipe.tries));
  return batchesOf([...distinct.values()], numCells).map((directions) => ({
    layer,
    directions,
    recipe,
  }));
}
