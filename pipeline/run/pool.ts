// Worker threads: one single-threaded engine each, which together do more than one engine with many threads.

import { Worker } from 'node:worker_threads';
import { UserError } from '../base/user-error.ts';
import type { Answer, Question, Setup, Stop, TaskName, Tasks } from './worker-tasks.ts';

export type Pool = {
  /** Has a task done by the next free worker. */
  run<Name extends TaskName>(
    name: Name,
    payload: Tasks[Name]['payload'],
  ): Promise<Tasks[Name]['result']>;
  /** Rejects all tasks with `reason`; resolves when no worker is left. */
  close(reason?: Error): Promise<void>;
};

type Waiting = {
  readonly question: Question;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
};

const workerScript = new URL('./worker.ts', import.meta.url);

/**
 * Workers that each load the model of `setup`; they start when there is something to do. The pool is
 * at its end when one of them dies, since a task that kills one would kill the next.
 *
 * @param script the module that workers run
 */
export function openPool(numWorkers: number, setup: Setup, script = workerScript): Pool {
  const queue: Waiting[] = [];
  const busy = new Map<Worker, Waiting>();
  const idle: Worker[] = [];
  const workers: Worker[] = [];
  const exits: Promise<unknown>[] = [];
  /** Why no task is taken any more. */
  let ended: Error | undefined;

  function start(): Worker {
    const worker = new Worker(script, { workerData: setup });
    worker.on('message', (answer: Answer) => {
      const task = busy.get(worker);
      busy.delete(worker);
      idle.push(worker);
      if ('result' in answer) task?.resolve(answer.result);
      else task?.reject(revive(answer));
      next();
    });
    worker.on('error', (error) => end(causeOfDeath(error as NodeJS.ErrnoException)));
    worker.on('exit', (code) =>
      end(new Error(`worker: exited with code ${code}, expected an answer; run again`)),
    );
    workers.push(worker);
    exits.push(new Promise((resolve) => worker.once('exit', resolve)));
    return worker;
  }

  function next(): void {
    while (queue.length > 0) {
      const worker = idle.shift() ?? (workers.length < numWorkers ? start() : undefined);
      if (!worker) return;
      const task = queue.shift()!;
      busy.set(worker, task);
      worker.postMessage(task.question);
    }
  }

  function end(reason: Error): void {
    ended ??= reason;
    for (const { reject } of [...busy.values(), ...queue.splice(0)]) reject(ended);
    busy.clear();
  }

  return {
    run: (name, payload) =>
      new Promise<never>((resolve, reject) => {
        if (ended) return reject(ended);
        queue.push({ question: { name, payload }, resolve: resolve as Waiting['resolve'], reject });
        next();
      }),
    async close(reason = new Error('worker: stopped')) {
      end(reason);
      for (const worker of workers) worker.postMessage('stop' satisfies Stop);
      await Promise.all(exits);
    },
  };
}

/**
 * Does `work`, which gives tasks to the pool, for all items. The first failure ends the pool; it is
 * thrown when nothing is under way any more.
 */
export async function workThrough<T, R>(
  pool: Pool,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  let failure: { readonly error: unknown } | undefined;
  const settled = await Promise.allSettled(
    items.map((item) =>
      work(item).catch(async (error: Error) => {
        failure ??= { error };
        await pool.close(error);
        throw error;
      }),
    ),
  );
  if (failure) throw failure.error;
  return settled.map((result) => (result as PromiseFulfilledResult<R>).value);
}

/** Errors lose their class between threads; a user's mistake must stay one. */
function revive({ message, isUserError, stack }: Extract<Answer, { message: string }>): Error {
  if (isUserError) return new UserError(message);
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}

/** What an error stands for that a worker did not survive. */
function causeOfDeath(error: NodeJS.ErrnoException): Error {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new UserError(
      'worker: got no memory left; build with fewer --workers, what is done by now is kept',
      { cause: error },
    );
  }
  return error.name === 'UserError' ? new UserError(error.message) : error;
}
