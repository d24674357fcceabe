// Which parts of images are shown beside the cells of a map.

import { chunksOf } from '../base/chunks.ts';
import type { Config } from '../config/config.ts';
import type { Cell, Grid } from '../analyses/atlas/grid.ts';
import { getLayer, type Layer } from '../model/layers.ts';
import type { Model } from '../model/model.ts';
import { boxAt } from '../model/place.ts';
import { cellsPerFile } from '../store/map-schema.ts';
import type { LayerMap } from './layer-map.ts';
import type { PatchJob } from './map-patches.ts';
import type { StripExample } from './strip.ts';

/** Patches of a cell. */
const numShown = 4;

/** Longest side of a patch, px. */
const side = 56;

/** Side of an image that stands for a cell, px, at most. */
const mostImageIcon = 48;

/** Everything that is to be drawn for the maps of a model. */
export function planAllPatches(
  model: Model,
  maps: readonly LayerMap[],
  imageMap: LayerMap | undefined,
  recipe: Config['activationAtlas'],
): PatchJob[] {
  const ofImages = imageMap && [
    ...planWholes(model, imageMap),
    ...planImageIcons(model, imageMap, imageIconSize(recipe)),
  ];
  return [...maps.flatMap((map) => planPatches(model, map)), ...(ofImages ?? [])].flat();
}

/** The patches of a map by grid and file: those nearest to the mean of each cell, of different images where there are as many. */
export function planPatches(model: Model, { layer: name, places, grids }: LayerMap): PatchJob[][] {
  const layer = getLayer(model, name);
  const channel = widestChannel(layer);
  return planFiles(model, grids, side, (cell) =>
    choosePlaces(cell, places).map((s) => ({
      index: places.images[s]!,
      box: boxAt(layer, channel, places.rows[s]!, places.cols[s]!, model.card.input.size),
    })),
  );
}

/** The images nearest to the mean of each cell of a map of whole images, by grid and file. */
export function planWholes(model: Model, { places, grids }: LayerMap): PatchJob[][] {
  return planFiles(model, grids, side, ({ nearest }) =>
    Array.from(nearest.subarray(0, numShown), (s) => whole(model, places.images[s]!)),
  );
}

/** Side of the icons of a map of whole images, px: there are many on its coarsest level, too. */
export function imageIconSize({ icons }: Config['activationAtlas']): number {
  return Math.min(mostImageIcon, icons.size);
}

/** The icons of a map of whole images, by grid and file: the image nearest to the mean of each cell. */
export function planImageIcons(
  model: Model,
  { places, grids }: LayerMap,
  iconSize: number,
): PatchJob[][] {
  return planFiles(model, grids, iconSize, ({ nearest }) => [
    whole(model, places.images[nearest[0]!]!),
  ]);
}

function whole({ card }: Model, index: number): StripExample {
  const [bottom, right] = card.input.size;
  return { index, box: { top: 0, left: 0, bottom, right } };
}

/** Jobs of 64 cells each. */
function planFiles(
  { card }: Model,
  grids: readonly Grid[],
  longest: number,
  partsOf: (cell: Cell) => readonly StripExample[],
): PatchJob[][] {
  const isGrey = card.preprocessing.channels === 'grey';
  return grids.map(({ cells }) =>
    chunksOf(cells, cellsPerFile).map((own) => ({
      cells: own.map(partsOf),
      side: longest,
      ...(isGrey && { isGrey }),
    })),
  );
}

/** A channel of the widest field: a box that no channel sees beyond. */
function widestChannel({ fields }: Layer): number {
  return fields.reduce((wide, run) => (run.field.rows.size > wide.field.rows.size ? run : wide))
    .start;
}

/** The samples nearest to the mean of a cell, one of an image before two of another. */
function choosePlaces({ nearest }: Cell, { images }: LayerMap['places']): number[] {
  const seen = new Set<number>();
  const firsts: number[] = [];
  const others: number[] = [];
  for (const s of nearest) {
    (seen.has(images[s]!) ? others : firsts).push(s);
    seen.add(images[s]!);
  }
  return [...firsts, ...others].slice(0, numShown);
}
