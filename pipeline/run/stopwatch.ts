// How long the stages of a run take.

import { formatDuration } from './format-duration.ts';

/** Adds up the time of stages that come more than once, as those of several models do. */
export class Stopwatch {
  readonly #now: () => number;
  readonly #durations = new Map<string, number>();

  /** @param now the clock, ms */
  constructor(now: () => number) {
    this.#now = now;
  }

  async time<T>(stage: string, work: () => Promise<T>): Promise<T> {
    const start = this.#now();
    const result = await work();
    const before = this.#durations.get(stage) ?? 0;
    this.#durations.set(stage, before + this.#now() - start);
    return result;
  }

  /** Stages in the order in which they first came, as a summary lists them. */
  rows(): [stage: string, duration: string][] {
    return Array.from(this.#durations, ([stage, ms]) => [stage, formatDuration(ms)]);
  }
}
