// Makes the reconstructions of units of one layer after the other; what a layer needs is kept for its next units.

import {
  openReconstructor,
  type Reconstructions,
  type Reconstructor,
} from '../analyses/deconvnet/reconstructor.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Engine } from '../engine/engine.ts';
import type { Model } from '../model/model.ts';
import { preprocess } from '../model/preprocess.ts';
import {
  drawReconstructions,
  type ReconstructionJob,
  type ReconstructionRecord,
} from './reconstruction.ts';

/** Images at once: more take no less time each. */
const batchSize = 8;

/** Reconstructions of one unit as they are to be stored. */
export type FinishedReconstructions = {
  readonly record: ReconstructionRecord;
  readonly webp: Uint8Array;
};

export type ReconstructionRoom = {
  /** What becomes of each unit; all are of one layer and have at least one example. */
  run(jobs: readonly ReconstructionJob[]): Promise<FinishedReconstructions[]>;
};

export function openReconstructionRoom(
  engine: Engine,
  model: Model,
  dataset: Dataset,
): ReconstructionRoom {
  const { card } = model;
  let current: { readonly layer: string; readonly reconstructor: Reconstructor } | undefined;

  async function reconstructorFor(layer: string): Promise<Reconstructor> {
    if (current?.layer === layer) return current.reconstructor;
    await current?.reconstructor.dispose();
    current = undefined;
    const reconstructor = await openReconstructor(engine, model, layer, batchSize);
    current = { layer, reconstructor };
    return reconstructor;
  }

  return {
    async run(jobs) {
      const reconstructor = await reconstructorFor(jobs[0]!.layer);
      const examples = jobs.flatMap((job) => job.examples);
      const batches: Reconstructions[] = [];
      // batches run across units, whose examples seldom fill them
      for (let start = 0; start < examples.length; start += batchSize) {
        const batch = examples.slice(start, start + batchSize);
        const images = await Promise.all(
          batch.map(({ index }) => dataset.read(index, card.preprocessing)),
        );
        const input = preprocess(images, card.preprocessing, card.input.layout);
        batches.push(await reconstructor.run(input, batch));
      }
      const deconvnet = batches.flatMap((batch) => batch.deconvnet);
      const guided = batches.flatMap((batch) => batch.guided);
      let start = 0;
      const finished: FinishedReconstructions[] = [];
      for (const { examples: own } of jobs) {
        const end = start + own.length;
        const found = { deconvnet: deconvnet.slice(start, end), guided: guided.slice(start, end) };
        finished.push(await drawReconstructions(found, own, card, engine.name));
        start = end;
      }
      return finished;
    },
  };
}
