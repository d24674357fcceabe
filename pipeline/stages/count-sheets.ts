// How many sheets of icons the maps of a model have: by them it is told how far the writing of maps is.

import { tilesOf } from './map-tiles.ts';
import type { ModelResults } from './model-results.ts';

export function countSheets({ layerMaps = [], imageMap, unitMaps }: ModelResults): number {
  const grids = [...layerMaps, ...(imageMap ? [imageMap] : [])].flatMap((map) =>
    'grids' in map ? map.grids : [],
  );
  const ofUnits = Array.from(unitMaps?.values() ?? [], ({ places: { size, cells } }) => ({
    cells: Array.from(cells, (cell) => ({ col: cell % size, row: Math.floor(cell / size) })),
  }));
  return [...grids, ...ofUnits].reduce((total, grid) => total + tilesOf(grid).length, 0);
}
