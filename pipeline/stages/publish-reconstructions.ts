// Writes a unit's reconstructions into an atlas: one image file, and where each example stands in it.

import type { UnitRecord } from '../store/schema.ts';
import type { Publishing } from './publishing.ts';
import { reconstructionKey, ReconstructionRecord, reconstructionRecipe } from './reconstruction.ts';

/** What a unit's record says of them; nothing where the atlas has none. */
export type PublishedReconstructions = Pick<UnitRecord, 'reconstructions' | 'noReconstructions'>;

const noRectifier =
  'No rectifier lies between the image and this layer: deconvnet and guided backpropagation are there the plain gradient, and are not shown.';

/** @param file where it is to be written in the atlas */
export async function publishReconstructions(
  publishing: Publishing,
  layer: string,
  channel: number,
  file: string,
): Promise<PublishedReconstructions> {
  const { model, dataset, version, store, writer, reconstructionsByLayer } = publishing;
  if (!reconstructionsByLayer) return {};
  const jobs = reconstructionsByLayer.get(layer);
  if (!jobs) return { noReconstructions: noRectifier };
  const job = jobs.find((each) => each.channel === channel)!;
  if (job.examples.length === 0) return {};
  const key = reconstructionKey(dataset, model, job);
  const { engine, deconvnet, guided } = ReconstructionRecord.parse(await store.getRecord(key));
  await writer.writeBytes(file, (await store.getBytes(key, 'reconstructions.webp'))!);
  return {
    reconstructions: {
      deconvnet: deconvnet.map((cell) => ({ ...cell, file })),
      guided: guided.map((cell) => ({ ...cell, file })),
      provenance: {
        key,
        recipe: reconstructionRecipe,
        model: model.hash,
        dataset: dataset.fingerprint,
        engine,
        version,
      },
    },
  };
}
