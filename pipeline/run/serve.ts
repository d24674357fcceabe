// What a worker does: opens the model and the data set once, then does one task after the other.

import { openSampler, type Sampler } from '../analyses/atlas/sampler.ts';
import { openCollector, type Collector } from '../analyses/examples/collect-examples.ts';
import { openSurveyor, type Surveyor } from '../analyses/survey/surveyor.ts';
import { drawingsOf } from '../analyses/tuning/family.ts';
import { respond } from '../analyses/tuning/responses.ts';
import { readBatches } from '../dataset/batches.ts';
import { remembering } from '../dataset/remembering.ts';
import { openEngine } from '../engine/select.ts';
import { getLayer } from '../model/layers.ts';
import { loadModel } from '../model/model.ts';
import { layOutSamples } from '../stages/atlas-layout.ts';
import { openEasel } from '../stages/easel.ts';
import { drawPatches } from '../stages/map-patches.ts';
import { openIconRoom } from '../stages/icon-room.ts';
import { openQuiltRoom } from '../stages/quilt-room.ts';
import { openReconstructionRoom } from '../stages/reconstruction-room.ts';
import { openScoreRoom } from '../stages/score-room.ts';
import { drawStrip } from '../stages/strip.ts';
import { openStudio } from '../stages/studio.ts';
import { openTrustRoom } from '../stages/trust-room.ts';
import { familiesOf } from '../stages/tuning.ts';
import { placeUnits } from '../stages/unit-map.ts';
import { openDrawingRoom } from '../stages/lab/drawing-room.ts';
import { openLabRoom } from '../stages/lab/lab-room.ts';
import { openContextRoom } from '../stages/wiring/context-room.ts';
import { readEdges } from '../stages/wiring/edges.ts';
import { explained } from './explain.ts';
import { openDataset } from './open-dataset.ts';
import { stoppable } from './stoppable-engine.ts';
import {
  packError,
  type Answer,
  type Question,
  type Setup,
  type Stop,
  type TaskName,
  type Tasks,
} from './worker-tasks.ts';

/** The worker's end of the line to whoever gives it tasks. */
export type Port = {
  listen(onMessage: (message: Question | Stop) => void): void;
  answer(answer: Answer): void;
  /** Hangs up; the worker ends when what is under way has come to its end. */
  close(): void;
};

type Handlers = {
  [Name in TaskName]: (payload: Tasks[Name]['payload']) => Promise<Tasks[Name]['result']>;
};

/** Images per run of a pass: the activations of two stay in the cache until they are counted, those of eight do not. */
const batchSize = 2;

/** What a worker may remember of the data set: 900 photographs of 224 × 224 px. */
const mostImageBytes = 128 * 2 ** 20;

/**
 * Opens what the tasks need and answers them until told to stop.
 *
 * @param open makes the engine
 */
export async function serve(setup: Setup, port: Port, open = openEngine): Promise<void> {
  /** Set when nothing more is wanted. */
  let isStopped = false;
  // workers share the cores: one thread each
  const engine = stoppable(await open(setup.device, { numThreads: 1 }), () => isStopped);
  const { modelPath, cardPath, layers, top } = setup;
  const model = await loadModel(modelPath, { cardPath, layers });
  const dataset = remembering(await openDataset(setup.dataset), mostImageBytes);
  const easel = openEasel(engine, (note) => port.answer({ note }));
  const studio = openStudio(easel, model);
  const iconRoom = openIconRoom(easel, model);
  const quiltRoom = openQuiltRoom(engine, model, dataset, batchSize);
  const reconstructionRoom = openReconstructionRoom(engine, model, dataset);
  const scoreRoom = openScoreRoom(engine, model, dataset, batchSize);
  const trustRoom = openTrustRoom(engine, model, dataset);
  const contextRoom = openContextRoom(engine, model, dataset);
  const labRoom = openLabRoom(engine, model, dataset);
  const drawingRoom = openDrawingRoom(easel, engine, model);
  const fit = model.card.preprocessing;
  /** Opened by the first task that needs it. */
  let collector: Promise<Collector> | undefined;
  let surveyor: Promise<Surveyor> | undefined;
  /** By the names of their layers. */
  const samplers = new Map<string, Promise<Sampler>>();
  const only = (names: readonly string[]) => ({
    ...model,
    layers: names.map((name) => getLayer(model, name)),
  });

  const handlers: Handlers = {
    async examples({ start, end }) {
      const indices = Array.from({ length: end - start }, (_, i) => start + i);
      const { batches, skipped } = readBatches(dataset, { fit, batchSize, indices });
      collector ??= openCollector(engine, model, { batchSize, top });
      const part = await (await collector).collect(batches);
      return { part, skipped };
    },
    async survey({ images, samplesPerImage, seed }) {
      const { batches } = readBatches(dataset, { fit, batchSize, indices: images });
      surveyor ??= openSurveyor(engine, model, { batchSize, samplesPerImage, seed });
      return (await surveyor).survey(batches);
    },
    async sample({ layers: names, images, ...placing }) {
      const { batches } = readBatches(dataset, { fit, batchSize, indices: [...images] });
      const own = samplers.get(String(names)) ?? openSampler(engine, only(names), batchSize);
      samplers.set(String(names), own);
      return (await own).sample(batches, placing, (index) => dataset.images[index]!.id);
    },
    layout: (job) => layOutSamples(engine, job),
    unitMap: (job) => placeUnits(engine, job),
    quilt: (job) => quiltRoom.run(job),
    probe: (job) => studio.probe(job, () => performance.now()),
    visualize: (job) => studio.run(job),
    icons: (job) => iconRoom.run(job),
    scores: (job) => scoreRoom.run(job),
    tuning: ({ layers: names, start, end }) =>
      respond(engine, model, names, drawingsOf(familiesOf(model)).slice(start, end)),
    async strip(job) {
      const images = await Promise.all(job.examples.map(({ index }) => dataset.read(index, fit)));
      return drawStrip(images, job);
    },
    patches: (job) => drawPatches(job, (index) => dataset.read(index, fit)),
    reconstruct: (jobs) => reconstructionRoom.run(jobs),
    trust: (job) => trustRoom.run(job),
    edges: (job) => readEdges(engine, model, job),
    context: (job) => contextRoom.run(job),
    lab: (asked) => labRoom.run(asked),
    caricatures: (job) => drawingRoom.caricatures(job),
    dream: (job) => drawingRoom.dream(job),
  };

  port.listen((message) => {
    if (message === 'stop') {
      isStopped = true;
      port.close();
      return;
    }
    const { name, payload } = message;
    const handle = handlers[name] as (payload: unknown) => Promise<unknown>;
    handle(payload).then(
      (result) => port.answer({ result }),
      (error: Error) => port.answer(packError(explained(error, setup.device))),
    );
  });
}
