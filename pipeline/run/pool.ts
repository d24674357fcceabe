// Worker threads: one single-threaded engine each, which together do more than one engine with many threads.

import { Worker } from 'node:worker_threads';
import { UserError } from '../base/user-error.ts';
import type { Answer, Question, Setup, TaskName, Tasks } from './worker-tasks.ts';

export type Pool = {
  readonly numWorkers: number;
  /** Has a task done by the next free worker. */
  run<Name extends TaskName>(
    name: Name,
    payload: Tasks[Name]['payload'],
  ): Promise<Tasks[Name]['result']>;
  /** Stops all workers at once; tasks under way are rejected. */
  close(): Promise<void>;
};

type Waiting = {
  readonly question: Question;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
};

/** Starts workers that each load the model of `setup`. */
export function openPool(numWorkers: number, setup: Setup): Pool {
  const queue: Waiting[] = [];
  const busy = new Map<Worker, Waiting>();
  let isClosed = false;
  const workers = Array.from({ length: numWorkers }, start);
  const idle = [...workers];

  function start(): Worker {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: setup });
    worker.on('message', (answer: Answer) => {
      const task = busy.get(worker)!;
      busy.delete(worker);
      idle.push(worker);
      if ('result' in answer) task.resolve(answer.result);
      else task.reject(revive(answer));
      next();
    });
    worker.on('error', (error) => busy.get(worker)?.reject(error as Error));
    worker.on('exit', (code) => {
      const task = busy.get(worker);
      busy.delete(worker);
      task?.reject(new Error(isClosed ? 'stopped' : `worker: exited with code ${code}`));
    });
    return worker;
  }

  function next(): void {
    while (queue.length > 0 && idle.length > 0) {
      const worker = idle.shift()!;
      const task = queue.shift()!;
      busy.set(worker, task);
      worker.postMessage(task.question);
    }
  }

  return {
    numWorkers,
    run: (name, payload) =>
      new Promise<never>((resolve, reject) => {
        queue.push({ question: { name, payload }, resolve: resolve as Waiting['resolve'], reject });
        next();
      }),
    async close() {
      isClosed = true;
      for (const { reject } of queue.splice(0)) reject(new Error('stopped'));
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** Errors lose their class between threads; a user's mistake must stay one. */
function revive({ message, isUserError, stack }: Extract<Answer, { message: string }>): Error {
  if (isUserError) return new UserError(message);
  const error = new Error(message);
  if (stack !== undefined) error.stack = stack;
  return error;
}
