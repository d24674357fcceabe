// The worker as a page sees it: a model that is open, and tasks to be done with it.

import { backends, type BackendName } from './backends.ts';
import type { Failure, FailureKind, FromWorker, ToWorker } from './messages.ts';
import type { OnBytes } from './read-model.ts';
import type { Task } from './task.ts';
import type { Tasks } from './tasks.ts';

/** What could not be done, and where it failed. */
export class ProbeError extends Error {
  override name = 'ProbeError';
  readonly reason: FailureKind;

  constructor({ reason, message }: Failure) {
    super(message);
    this.reason = reason;
  }
}

type OrderOf<T> = T extends Task<infer Order, infer _News, infer _Result> ? Order : never;
type NewsOf<T> = T extends Task<infer _Order, infer News, infer _Result> ? News : never;
type ResultOf<T> = T extends Task<infer _Order, infer _News, infer Result> ? Result : never;

export type RunOptions<News> = {
  readonly onNews?: (news: News) => void;
  /** Stops the task, which may take it for done or fail. */
  readonly signal?: AbortSignal;
  /** What is handed over rather than copied. */
  readonly transfer?: Transferable[];
};

export type ProbeClient = {
  /** What computes, as of now: a GPU that fails is done without. */
  readonly backend: BackendName;
  /** What the short side of an image is resized to for the model, px. */
  readonly side: number;
  /** Has a task of `tasks.ts` done. @throws ProbeError */
  run<Name extends keyof Tasks>(
    task: Name,
    order: OrderOf<Tasks[Name]>,
    options?: RunOptions<NewsOf<Tasks[Name]>>,
  ): Promise<ResultOf<Tasks[Name]>>;
};

const opened = new Map<string, Promise<ProbeClient>>();
const listeners = new Map<string, Set<OnBytes>>();

/**
 * Opens a model of the atlas, once for a page; its parts share it. What was not opened may be tried again.
 *
 * @param address of its folder `probe`, with a slash at the end
 * @throws ProbeError where a file does not come, or nothing here computes
 */
export async function openClient(address: string, onBytes: OnBytes): Promise<ProbeClient> {
  const heard = listeners.get(address) ?? new Set();
  listeners.set(address, heard.add(onBytes));
  let client = opened.get(address);
  if (!client) {
    client = startWorker(address, (...progress) => {
      for (const listen of heard) listen(...progress);
    });
    opened.set(address, client);
    // whoever asked hears of it
    client.catch(() => {});
  }
  try {
    return await client;
  } finally {
    heard.delete(onBytes);
  }
}

type Waiting = {
  readonly resolve: (result: never) => void;
  readonly reject: (error: ProbeError) => void;
  readonly onNews?: (news: never) => void;
};

function startWorker(address: string, onBytes: OnBytes): Promise<ProbeClient> {
  const worker = new Worker(new URL('./probe-worker.ts', import.meta.url), { type: 'module' });
  const say = (message: ToWorker, transfer: Transferable[] = []) =>
    worker.postMessage(message, transfer);
  const waiting = new Map<number, Waiting>();
  let numRuns = 0;
  /** Why there is no worker any more. */
  let end: ProbeError | undefined;
  let state: { readonly backend: BackendName; readonly side: number };

  const client: ProbeClient = {
    get backend() {
      return state.backend;
    },
    get side() {
      return state.side;
    },
    run(task, order, { onNews, signal, transfer } = {}) {
      if (end) return Promise.reject(end);
      const id = numRuns++;
      signal?.addEventListener('abort', () => say({ kind: 'stop', id }), { once: true });
      return new Promise((resolve, reject) => {
        waiting.set(id, { resolve, reject, onNews });
        say({ kind: 'run', id, task, order }, transfer);
      });
    },
  };

  return new Promise((resolve, reject) => {
    const giveUp = (failure: Failure) => {
      end = new ProbeError(failure);
      worker.terminate();
      opened.delete(address);
      reject(end);
      for (const asker of waiting.values()) asker.reject(end);
      waiting.clear();
    };
    // its script did not come, or is not understood
    worker.addEventListener('error', ({ message }) => giveUp({ reason: 'download', message }));
    worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === 'bytes') onBytes(data.numBytes, data.total);
      else if (data.kind === 'opened') {
        state = data;
        resolve(client);
      } else if (data.kind === 'news') waiting.get(data.id)?.onNews?.(data.news as never);
      else if (data.kind === 'failed' && data.id === undefined) giveUp(data);
      else {
        const asker = waiting.get(data.id!);
        waiting.delete(data.id!);
        if (data.kind === 'done') asker?.resolve(data.result as never);
        else asker?.reject(new ProbeError(data));
      }
    });
    say({ kind: 'open', address: new URL(address, location.href).href, backends: wantedHere() });
  });
}

/** The one that the address of the page names, as `?backend=wasm`. */
function wantedHere(): readonly BackendName[] | undefined {
  const wanted = new URLSearchParams(location.search).get('backend');
  const named = backends.filter((name) => name === wanted);
  return named.length > 0 ? named : undefined;
}
