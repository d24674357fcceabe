// Workers side by side: single-threaded engines, which together do more than one with many threads, or one for each device.

import { DeviceError } from '../engine/engine.ts';
import type { Hand, Source } from './start-worker.ts';
import {
  unpackError,
  type Answer,
  type Question,
  type TaskName,
  type Tasks,
} from './worker-tasks.ts';

export type Pool = {
  /** How many workers there may be. */
  readonly size: number;
  /** Has a task done by the next free worker. */
  run<Name extends TaskName>(
    name: Name,
    payload: Tasks[Name]['payload'],
  ): Promise<Tasks[Name]['result']>;
  /** Rejects all tasks with `reason`; resolves when no worker is left. */
  close(reason?: Error): Promise<void>;
};

/**
 * The place of one worker: where it comes from, and where those come from that stand in for it, one
 * after the other, when it is lost. The task it was at is done again, unless it was a trial.
 */
export type Seat = readonly [Source, ...Source[]];

type Waiting = {
  readonly question: Question;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: Error) => void;
};

/** A seat as the pool sees it. */
type Place = {
  readonly seat: Seat;
  /** Index of the source that is in use. */
  source: number;
  hand?: Hand;
  task?: Waiting;
};

/**
 * Workers start when there is something to do. The pool is at its end when one dies for which nobody
 * stands in, since a task that kills one would kill the next.
 *
 * @param note takes lines for the user, each once
 */
export function openPool(seats: readonly Seat[], note: (line: string) => void): Pool {
  const places: Place[] = seats.map((seat) => ({ seat, source: 0 }));
  const queue: Waiting[] = [];
  const noted = new Set<string>();
  /** Resolved as workers end. */
  const exits = new Set<Promise<void>>();
  /** Why no task is taken any more. */
  let ended: Error | undefined;

  const noteOnce = (line: string) => {
    if (!noted.has(line)) note(line);
    noted.add(line);
  };

  function start(place: Place): Hand {
    const exit = Promise.withResolvers<void>();
    exits.add(exit.promise);
    void exit.promise.then(() => exits.delete(exit.promise));
    const hand = place.seat[place.source]!.start({
      onAnswer: (answer) => {
        if ('note' in answer) noteOnce(answer.note);
        else if (place.hand === hand) take(place, answer);
      },
      onEnd(cause) {
        exit.resolve();
        if (place.hand === hand) lose(place, cause);
      },
    });
    return hand;
  }

  function take(place: Place, answer: Exclude<Answer, { note: string }>): void {
    const { task } = place;
    if (!('result' in answer) && answer.deviceError === 'lost') {
      place.hand?.post('stop');
      return lose(place, unpackError(answer));
    }
    place.task = undefined;
    if ('result' in answer) {
      // a device that came round gets as many chances as before
      if (place.source < place.seat.length - 1) place.source = 0;
      task?.resolve(answer.result);
    } else task?.reject(unpackError(answer));
    next();
  }

  /** The worker of a place is no use any more: what it was at goes to who stands in for it. */
  function lose(place: Place, cause: Error): void {
    const { seat, source, task } = place;
    place.hand = undefined;
    place.task = undefined;
    const standIn = seat[source + 1];
    if (ended) return;
    if (!standIn) {
      if (task) queue.push(task);
      return end(cause);
    }
    if (!task) return;
    if (task.question.name === 'probe') {
      task.reject(new DeviceError('lost', cause.message, { cause }));
      return next();
    }
    place.source++;
    const { name } = seat[source]!;
    noteOnce(
      standIn.name === name
        ? `warning: ${name} was lost (${briefly(cause)}); its task is done again in a fresh session`
        : `warning: ${name} was lost again (${briefly(cause)}); going on with ${standIn.name}`,
    );
    queue.unshift(task);
    next();
  }

  function next(): void {
    while (queue.length > 0) {
      const free = places.filter(({ task }) => !task);
      const place = free.find(({ hand }) => hand) ?? free[0];
      if (!place) return;
      place.task = queue.shift()!;
      place.hand ??= start(place);
      place.hand.post(place.task.question);
    }
  }

  function end(reason: Error): void {
    ended ??= reason;
    const waiting = [...places.flatMap(({ task }) => task ?? []), ...queue.splice(0)];
    for (const place of places) place.task = undefined;
    for (const { reject } of waiting) reject(ended);
  }

  return {
    size: seats.length,
    run: (name, payload) =>
      new Promise<never>((resolve, reject) => {
        if (ended) return reject(ended);
        queue.push({ question: { name, payload }, resolve: resolve as Waiting['resolve'], reject });
        next();
      }),
    async close(reason = new Error('worker: stopped')) {
      end(reason);
      for (const { hand } of places) hand?.post('stop');
      await Promise.all(exits);
    },
  };
}

/** The first line of what happened, cut where it is long. */
function briefly({ message }: Error): string {
  const [line = ''] = message.split('\n');
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
