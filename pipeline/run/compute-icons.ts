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
import type { FinishedIcon } from '../stages/icon-room.ts';
import type { LayerMap } from '../stages/layer-map.ts';
import type { VisualizationJob } from '../stages/visualization.ts';
import type { Store } from '../store/store.ts';
import { findBatchSize } from './batch-size.ts';
import type { ModelBuild } from './model-build.ts';
import { workThrough } from './work-through.ts';

/** The icons of all cells; each is kept as soon as it is made. */
export async function computeIcons(
  build: ModelBuild,
  maps: readonly LayerMap[],
  recipe: IconRecipe,
): Promise<Icons> {
  const { model, store, picturePool, reporter } = build;
  const isStored = async (job: IconJob) => {
    const keys = job.directions.map((direction) => iconKey(model, job, direction));
    return (await Promise.all(keys.map((key) => store.has(key)))).every(Boolean);
  };
  const jobs = await planBatches(build, maps, recipe, isStored);
  const numIcons = jobs.reduce((total, { directions }) => total + directions.length, 0);
  const progress = reporter.start(`icons of ${model.name}`, numIcons, 'icons');
  const make = async (job: IconJob) => {
    // a batch is made as a whole: rounding depends on its size
    if (await isStored(job)) return progress.skip(job.directions.length);
    for (const icon of await picturePool.run('icons', job)) {
      await keepIcon(store, icon);
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

export async function keepIcon(
  store: Store,
  { key, record, png, centre }: FinishedIcon,
): Promise<void> {
  const bytes = new Uint8Array(centre.buffer, centre.byteOffset, centre.byteLength);
  await store.putBytes(key, 'picture.png', png);
  await store.putBytes(key, 'centre.bin', bytes);
  await store.putRecord(key, record);
}

/** In batches that an accelerator likes, where there is one with something to do. */
async function planBatches(
  { picturePool, pool, reporter, model, device }: ModelBuild,
  maps: readonly LayerMap[],
  recipe: IconRecipe,
  isStored: (job: IconJob) => Promise<boolean>,
): Promise<IconJob[]> {
  const plan = (batchSize?: number) => maps.flatMap((map) => planIcons(map, recipe, batchSize));
  const jobs = plan();
  if (picturePool === pool || (await Promise.all(jobs.map(isStored))).every(Boolean)) return jobs;
  // an icon takes as long as any picture of its size
  const { tries, ...like } = recipe;
  const { layer } = jobs.at(-1)!;
  const picture: VisualizationJob = { layer, kind: 'positive', channels: [0], recipe: like };
  const most = tries * Math.max(...maps.map(({ grids }) => grids.at(-1)!.cells.length));
  const batchSize = await findBatchSize(picturePool, picture, most);
  reporter.note(`icons of ${model.name}: ${batchSize} at once on ${device}`);
  return plan(batchSize);
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
