// The thread in which a network runs, so that the page stays at hand.

import { DeviceError } from '../../pipeline/engine/engine.ts';
import { DownloadError } from './download-error.ts';
import { createFallback, type WithProbe } from './fallback.ts';
import type { Failure, FromWorker, ToWorker } from './messages.ts';
import { openProbe, reopenProbe, type Probe } from './open-probe.ts';
import type { Task } from './task.ts';
import { loaders } from './tasks.ts';

let withProbe: WithProbe | undefined;
const running = new Map<number, AbortController>();

const tell = (message: FromWorker) => postMessage(message);

addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.kind === 'open') void open(data);
  else if (data.kind === 'run') void run(data);
  else running.get(data.id)?.abort();
});

async function open({ address, backends: wanted }: ToWorker & { kind: 'open' }): Promise<void> {
  try {
    const onBytes = (numBytes: number, total: number) => tell({ kind: 'bytes', numBytes, total });
    const probe = openProbe({ address, onBytes, backends: wanted });
    withProbe = createFallback(probe, reopenProbe, tellOpened);
    tellOpened(await probe);
  } catch (error) {
    tell({ kind: 'failed', ...failureOf(error) });
  }
}

function tellOpened({ backend, model }: Probe): void {
  tell({ kind: 'opened', backend, side: model.card.preprocessing.resize });
}

async function run({ id, task: name, order }: ToWorker & { kind: 'run' }): Promise<void> {
  const stopper = new AbortController();
  running.set(id, stopper);
  try {
    const task = (await loaders[name]()) as Task<unknown, unknown, unknown>;
    const context = {
      signal: stopper.signal,
      tell: (news: unknown) => tell({ kind: 'news', id, news }),
    };
    const result: unknown = await withProbe!((probe) => task(probe, order, context));
    tell({ kind: 'done', id, result });
  } catch (error) {
    tell({ kind: 'failed', id, ...failureOf(error) });
  } finally {
    running.delete(id);
  }
}

function failureOf(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof DownloadError) return { reason: 'download', message };
  return { reason: error instanceof DeviceError ? 'device' : 'task', message };
}
