// Draws the quilts of a model's units that are not stored yet.

import { mapSize } from '../analyses/survey/mapper.ts';
import { getLayer } from '../model/layers.ts';
import { findData, keepData } from '../stages/kept-data.ts';
import { drawQuilt, type QuiltCell } from '../stages/quilt-image.ts';
import {
  imageCell,
  opaqueValue,
  planQuiltJobs,
  quiltJobKey,
  quiltKey,
  type QuiltJob,
  type QuiltPlan,
} from '../stages/quilt.ts';
import type { QuiltParts } from '../stages/quilt-room.ts';
import type { ModelBuild } from './model-build.ts';
import { passImages } from './pass-images.ts';
import { workThrough } from './work-through.ts';

/** Quilts that are drawn at a time: encoding has threads of its own. */
const numAtOnce = 4;

/** Draws and stores the quilts. */
export async function computeQuilts(
  build: ModelBuild,
  quilts: readonly QuiltPlan[],
): Promise<void> {
  const { dataset, model, store, pool, reporter, signal } = build;
  const keys = quilts.map((quilt) => quiltKey(model, dataset, quilt));
  const isStored = await Promise.all(keys.map((key) => store.has(key)));
  if (isStored.every(Boolean)) return;
  const jobs = planQuiltJobs(quilts);
  const cellsOf = cellsFrom(jobs, await computeParts(build, jobs));
  const progress = reporter.start(`quilts of ${model.name}`, quilts.length);
  const waiting = quilts.keys().filter((i) => {
    if (isStored[i]) progress.skip();
    return !isStored[i];
  });
  const draw = async () => {
    for (const i of waiting) {
      signal.throwIfAborted();
      const quilt = quilts[i]!;
      const [rows, cols] = mapSize(getLayer(model, quilt.layer).shape);
      const { images, maps } = await drawQuilt(cellsOf(quilt), imageCell(model), [cols, rows]);
      await store.putBytes(keys[i]!, 'images.webp', images);
      await store.putBytes(keys[i]!, 'maps.webp', maps);
      await store.putRecord(keys[i]!, {});
      progress.advance();
    }
  };
  // all take from one list, which ends where one of them fails
  const lanes = Array<undefined>(numAtOnce).fill(undefined);
  await workThrough(pool, lanes, draw).finally(() => progress.end());
}

/** What the images of the quilts give, job by job. */
function computeParts(build: ModelBuild, jobs: readonly QuiltJob[]): Promise<QuiltParts[]> {
  const { dataset, model, store, pool } = build;
  const keyOf = (job: QuiltJob) => quiltJobKey(model, dataset, job);
  return passImages<QuiltJob, QuiltParts>(build, jobs, {
    title: `activation maps of ${model.name}`,
    countImages: ({ images }) => images.length,
    find: (job) => findData(store, keyOf(job)),
    run: (job) => pool.run('quilt', job),
    keep: (job, parts) => keepData(store, keyOf(job), parts),
  });
}

/** Finds the cells of each band of a quilt in what the jobs gave. */
function cellsFrom(
  jobs: readonly QuiltJob[],
  parts: readonly QuiltParts[],
): (quilt: QuiltPlan) => QuiltCell[][] {
  const thumbnails = new Map(parts.flatMap((part) => [...part.thumbnails]));
  const maps = new Map<string, Uint8Array>();
  const nameOf = (layer: string, channel: number, image: number, isLowest: boolean) =>
    `${layer}:${channel} ${image} ${isLowest}`;
  for (const [j, { picks }] of jobs.entries()) {
    for (const { layer, images, channels, largest } of picks) {
      const own = parts[j]!.maps.get(layer)!;
      const size = own.length / images.length;
      images.forEach((image, i) => {
        const name = nameOf(layer, channels[i]!, image, largest[i]! < 0);
        maps.set(name, own.subarray(i * size, (i + 1) * size));
      });
    }
  }
  return (quilt) =>
    quilt.bands.map((band) =>
      band.picks.map(({ image }) => {
        const isLowest = opaqueValue(band, quilt) < 0;
        const thumbnail = thumbnails.get(image);
        const map = maps.get(nameOf(quilt.layer, quilt.channel, image, isLowest))!;
        return { map, ...(thumbnail && { thumbnail }) };
      }),
    );
}
