// Icons of the cells of a map: which are wanted, in which batches, by which key each is kept.

import { z } from 'zod';

/**
 * What is stored of an icon, beside `picture.png`, RGB of `size` × `size` px or of the shape of a
 * network that takes no other, and `centre.bin`.
 */
export const IconRecord = z.strictObject({
  objective: z.string(),
  /** Of what the icon makes of the layer in its centre, and the direction it is made for. */
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
