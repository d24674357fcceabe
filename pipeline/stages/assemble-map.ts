// Makes the map of a layer of its samples and their layout: places it over the map of another layer, and divides it into cells.

import { contentKey } from '../base/content-key.ts';
import type { Config } from '../config/config.ts';
import { cellsOf, type CellMean } from '../analyses/atlas/cells.ts';
import { commonPositions } from '../analyses/atlas/common-positions.ts';
import type { Cell, Grid } from '../analyses/atlas/grid.ts';
import { chooseSizes } from '../analyses/atlas/grid-sizes.ts';
import type { Samples } from '../analyses/atlas/samples.ts';
import { toUnitSquare } from '../analyses/atlas/unit-square.ts';
import { meanOf } from '../analyses/embedding/covariance.ts';
import { moved, procrustes } from '../analyses/embedding/procrustes.ts';
import { aimedAt, type Whitening } from '../analyses/embedding/whitening.ts';
import type { Layout } from './atlas-layout.ts';
import type { LayerMap } from './layer-map.ts';

/** To be raised when the same layouts give other maps. */
const edition = 2;

/** Common samples that decide how a map is turned. */
const fewestCommon = 2;

/** How a map is divided. */
type Division = Pick<Config['activationAtlas'], 'grids' | 'fewest'>;

/** @param onto key of the map it is laid over */
export function layerMapKey(
  layouts: readonly string[],
  { grids, fewest }: Division,
  onto?: string,
): string {
  return contentKey({ analysis: 'layer map', edition, layouts, grids, fewest, onto });
}

/** @param onto the map it is laid over; none for the first */
export function assembleMap(
  { places, vectors, numSilent }: Samples,
  layout: Layout,
  division: Division,
  onto: LayerMap | undefined,
): Pick<LayerMap, 'places' | 'positions' | 'grids' | 'numSilent'> {
  const positions = toUnitSquare(
    onto ? turned(places.ids, layout.positions, onto) : layout.positions,
  );
  const placed = { vectors, images: places.images, positions };
  const { fewest } = division;
  const sizes =
    division.grids === 'auto'
      ? chooseSizes(positions, fewest)
      : [...new Set(division.grids)].sort((a, b) => a - b);
  const aim = { inverse: layout.inverse!, mean: meanOf(vectors) };
  const gridOf = (size: number, least: number): Grid => ({
    size,
    cells: cellsOf(placed, size, least).map((cell) => aimed(cell, aim)),
  });
  const grids = sizes.map((size) => gridOf(size, fewest)).filter(({ cells }) => cells.length > 0);
  // so that a few images still have a map
  if (grids.length === 0) grids.push(gridOf(sizes[0]!, 1));
  return { places, positions, grids, numSilent };
}

/** The layout turned, and mirrored where that is better, so that common samples lie near to where they are on a map. */
function turned(ids: Int32Array, positions: Float32Array, onto: LayerMap): Float32Array {
  const [own, theirs] = commonPositions(
    { ids, positions },
    { ids: onto.places.ids, positions: onto.positions },
  );
  return own.length < 2 * fewestCommon ? positions : moved(positions, procrustes(own, theirs));
}

/** A cell with the direction of its mean, whitened; where that is nothing, as it is. */
function aimed(cell: CellMean, aim: Pick<Whitening, 'inverse' | 'mean'>): Cell {
  const direction = ofLengthOne(aimedAt(cell.mean, aim)) ?? ofLengthOne(cell.mean) ?? cell.mean;
  return { ...cell, direction };
}

function ofLengthOne(vector: Float32Array): Float32Array | undefined {
  let squares = 0;
  for (const value of vector) squares += value * value;
  const length = Math.sqrt(squares);
  return length > 0 ? vector.map((value) => value / length) : undefined;
}
