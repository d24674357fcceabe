// Makes the icons of the cells of a model's maps that are not stored yet.

import { cosine } from '../base/cosine.ts';
import { random } from '../base/random.ts';
import type { Grid } from '../analyses/atlas/grid.ts';
import {
  iconKey,
  IconRecord,
  planIcons,
  type CellIcon,
  type IconJob,
  type IconRecipe,
  type Icons,
} from '../stages/icons.ts';
import type { LayerMap } from '../stages/layer-map.ts';
import type { ModelBuild } from './model-build.ts';
import { workThrough } from './work-through.ts';

/** The icons of all cells; each is kept as soon as it is made. */
export async function computeIcons(
  build: ModelBuild,
  maps: readonly LayerMap[],
  recipe: IconRecipe,
): Promise<Icons> {
  const { model, store, picturePool, reporter } = build;
  const jobs = maps.flatMap((map) => planIcons(map, recipe));
  const keysOf = (job: IconJob) =>
    job.directions.map((direction) => iconKey(model, job, direction));
  const numIcons = jobs.reduce((total, { directions }) => total + directions.length, 0);
  const progress = reporter.start(`icons of ${model.name}`, numIcons, 'icons');
  const make = async (job: IconJob) => {
    const isStored = await Promise.all(keysOf(job).map((key) => store.has(key)));
    // a batch is made as a whole: rounding depends on its size
    if (isStored.every(Boolean)) return progress.skip(isStored.length);
    for (const { key, record, png, centre } of await picturePool.run('icons', job)) {
      await store.putBytes(key, 'picture.png', png);
      await store.putBytes(
        key,
        'centre.bin',
        new Uint8Array(centre.buffer, centre.byteOffset, centre.byteLength),
      );
      await store.putRecord(key, record);
      progress.advance();
    }
  };
  await workThrough(picturePool, jobs, make).finally(() => progress.end());
  const icons = new Map<string, CellIcon[][]>();
  for (const map of maps) {
    const grids: CellIcon[][] = [];
    for (const grid of map.grids) grids.push(await iconsOf(build, map, grid, recipe));
    icons.set(map.layer, grids);
  }
  return icons;
}

/** The icons of a grid, and how near they come to their own cell and to another. */
async function iconsOf(
  { model, store }: ModelBuild,
  { layer, key: mapKey }: LayerMap,
  { size, cells }: Grid,
  recipe: IconRecipe,
): Promise<CellIcon[]> {
  const others = othersByLot(cells.length, `icons ${mapKey} ${size}`);
  const icons: CellIcon[] = [];
  for (const [i, { direction }] of cells.entries()) {
    const key = iconKey(model, { layer, recipe }, direction);
    const record = IconRecord.parse(await store.getRecord(key));
    const bytes = await store.getBytes(key, 'centre.bin');
    const centre = new Float32Array(new Uint8Array(bytes!).buffer);
    const other = cells[others[i]!]!;
    icons.push({
      key,
      cosine: record.cosine,
      ...(other.direction !== direction && { chance: cosine(centre, other.direction) }),
    });
  }
  return icons;
}

/** Another cell for each of `count`, all in one round; itself where there is no other. */
function othersByLot(count: number, seed: string): Int32Array {
  const order = random(seed).permutation(count);
  const others = new Int32Array(count);
  order.forEach((cell, i) => (others[cell] = order[(i + 1) % count]!));
  return others;
}
