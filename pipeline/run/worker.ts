// A worker thread: opens the model and the data set once, then does one task after the other.

import { parentPort, workerData } from 'node:worker_threads';
import { UserError } from '../base/user-error.ts';
import { openCollector, type Collector } from '../analyses/examples/collect-examples.ts';
import { readBatches } from '../dataset/batches.ts';
import { createOrtEngine } from '../engine/ort.ts';
import { loadModel } from '../model/model.ts';
import { drawStrip } from '../stages/strip.ts';
import { openStudio } from '../stages/studio.ts';
import { openDataset } from './open-dataset.ts';
import { stoppable } from './stoppable-engine.ts';
import type { Answer, Question, Setup, Stop, TaskName, Tasks } from './worker-tasks.ts';

const setup = workerData as Setup;
/** Set when nothing more is wanted. */
let isStopped = false;
// workers share the cores: one thread each
const engine = stoppable(createOrtEngine({ numThreads: 1 }), () => isStopped);
const model = await loadModel(setup.modelPath, { cardPath: setup.cardPath, layers: setup.layers });
const dataset = await openDataset(setup.dataset);
const studio = openStudio(engine, model);
const fit = model.card.preprocessing;
/** Images per run of a pass: the activations of two stay in the cache until they are counted, those of eight do not. */
const batchSize = 2;
/** Opened by the first task that needs it. */
let collector: Promise<Collector> | undefined;

type Handlers = {
  [Name in TaskName]: (payload: Tasks[Name]['payload']) => Promise<Tasks[Name]['result']>;
};

const handlers: Handlers = {
  async examples({ start, end }) {
    const indices = Array.from({ length: end - start }, (_, i) => start + i);
    const { batches, skipped } = readBatches(dataset, { fit, batchSize, indices });
    collector ??= openCollector(engine, model, { batchSize, top: setup.top });
    const part = await (await collector).collect(batches);
    return { part, skipped };
  },
  probe: (job) => studio.probe(job, () => performance.now()),
  visualize: (job) => studio.run(job),
  async strip(job) {
    const images = await Promise.all(job.examples.map(({ index }) => dataset.read(index, fit)));
    return drawStrip(images, job);
  },
};

parentPort!.on('message', (message: Question | Stop) => {
  if (message === 'stop') return stop();
  const { name, payload } = message;
  const handle = handlers[name] as (payload: unknown) => Promise<unknown>;
  handle(payload).then(
    (result) => answer({ result }),
    (error: Error) =>
      answer({
        message: error.message,
        isUserError: error instanceof UserError,
        stack: error.stack,
      }),
  );
});

function answer(message: Answer): void {
  parentPort!.postMessage(message);
}

/** The thread ends when what is under way has come to its end: to cut native code short ends the whole process. */
function stop(): void {
  isStopped = true;
  parentPort!.close();
}
