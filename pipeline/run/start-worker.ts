// Starts workers: threads for the CPU, processes for devices, whose drivers may bring one down.

import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { UserError } from '../base/user-error.ts';
import { LastWords } from './last-words.ts';
import type { Answer, Question, Setup, Stop } from './worker-tasks.ts';

export type WorkerEvents = {
  readonly onAnswer: (answer: Answer) => void;
  /** The worker is no more, asked for or not. */
  readonly onEnd: (cause: Error) => void;
};

/** A worker that was started. */
export type Hand = { post(message: Question | Stop): void };

/** A way to get a worker. */
export type Source = {
  /** What computes there, as warnings call it. */
  readonly name: string;
  start(events: WorkerEvents): Hand;
};

const threadScript = new URL('./worker.ts', import.meta.url);
const processScript = new URL('./worker-process.ts', import.meta.url);

/** Threads take no hooks over: where this is installed they need those that strip types, as `bin/micrographia.js` has them. */
const flags = import.meta.url.includes('/node_modules/') && {
  execArgv: [`--import=${new URL('../../bin/strip-types.js', import.meta.url).href}`],
};

/** How long a process has to end when it is asked to. */
const patienceMs = 5000;

/** What a process sends for every load and run of a graph, so that it is not taken for one that hangs. */
export const signOfLife = 'alive';

/** A thread of this process. @param script the module that it runs */
export function threadSource(setup: Setup, script = threadScript): Source {
  return {
    name: setup.device,
    start({ onAnswer, onEnd }) {
      const worker = new Worker(script, { workerData: setup, ...flags });
      worker.on('message', onAnswer);
      worker.on('error', (error) => onEnd(causeOfDeath(error as NodeJS.ErrnoException)));
      worker.on('exit', (code) => onEnd(exited(`with code ${code}`)));
      return { post: (message) => worker.postMessage(message) };
    },
  };
}

/**
 * A process of its own.
 *
 * @param environment variables that differ from this process's
 * @param script the module that it runs
 * @param silenceMs how long a task may go without a sign of life before the process is ended; for ever by default
 */
export function processSource(
  setup: Setup,
  environment: NodeJS.ProcessEnv = {},
  script = processScript,
  silenceMs?: number,
): Source {
  return {
    name: setup.device,
    start({ onAnswer, onEnd }) {
      const child = fork(fileURLToPath(script), [JSON.stringify(setup)], {
        env: { ...process.env, ...environment },
        serialization: 'advanced',
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      });
      const words = new LastWords(child.stderr!);
      let isSilent = false;
      let watch: NodeJS.Timeout | undefined;
      const listen = () => {
        if (silenceMs === undefined) return;
        clearTimeout(watch);
        watch = setTimeout(() => {
          isSilent = true;
          child.kill('SIGKILL');
        }, silenceMs);
      };
      child.on('message', (message: Answer | typeof signOfLife) => {
        if (message === signOfLife) return listen();
        if (!('note' in message)) clearTimeout(watch);
        onAnswer(message);
      });
      child.on('error', (error) => onEnd(error));
      child.on('close', (code, signal) => {
        clearTimeout(watch);
        if (isSilent) return onEnd(new Error(`no sign of life for ${silenceMs! / 1000} s`));
        const how = signal ? `by ${signal}` : `with code ${code}`;
        onEnd(exited(words.text ? `${how} (${words.text})` : how));
      });
      return {
        post(message) {
          if (child.connected) child.send(message);
          if (message !== 'stop') return listen();
          // a driver that hangs lets no process end
          const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
          child.once('exit', () => clearTimeout(timer));
        },
      };
    },
  };
}

function exited(how: string): Error {
  return new Error(`worker: exited ${how}, expected an answer; run again`);
}

/** What an error stands for that a thread did not survive. */
function causeOfDeath(error: NodeJS.ErrnoException): Error {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new UserError(
      'worker: got no memory left; build with fewer --workers, what is done by now is kept',
      { cause: error },
    );
  }
  return error.name === 'UserError' ? new UserError(error.message) : error;
}
