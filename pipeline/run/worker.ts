// A worker thread: to cut native code short would end the whole process, so that it ends by itself.

import { parentPort, workerData } from 'node:worker_threads';
import { serve } from './serve.ts';
import type { Setup } from './worker-tasks.ts';

await serve(workerData as Setup, {
  listen: (onMessage) => void parentPort!.on('message', onMessage),
  answer: (answer) => parentPort!.postMessage(answer),
  close: () => parentPort!.close(),
});
