// How far a stage is, how fast it goes and when it will be over.

import { formatDuration } from './format-duration.ts';

/** Counts units that were computed apart from units that were there already, which cost no time. */
export class Pace {
  readonly #total: number;
  readonly #now: () => number;
  readonly #start: number;
  #computed = 0;
  #skipped = 0;

  /** @param now the clock, ms */
  constructor(total: number, now: () => number) {
    this.#total = total;
    this.#now = now;
    this.#start = now();
  }

  advance(count: number): void {
    this.#computed += count;
  }

  skip(count: number): void {
    this.#skipped += count;
  }

  /** `34/512, 3.2/s, 2 min 29 s left`; the rate and the rest are left out before they are known. */
  describe(): string {
    const done = this.#computed + this.#skipped;
    const elapsedMs = this.#now() - this.#start;
    const parts = [`${done}/${this.#total}`];
    if (this.#computed > 0 && elapsedMs > 0) {
      const unitMs = elapsedMs / this.#computed;
      parts.push(formatRate(unitMs), `${formatDuration((this.#total - done) * unitMs)} left`);
    }
    return parts.join(', ');
  }

  /** `512 units in 2 min 40 s`, and how many of them were there already. */
  conclude(noun: string): string {
    const took = `${this.#computed} ${noun} in ${formatDuration(this.#now() - this.#start)}`;
    return this.#skipped > 0 ? `${took}, ${this.#skipped} already there` : took;
  }
}

function formatRate(unitMs: number): string {
  const perSecond = 1000 / unitMs;
  if (perSecond >= 10) return `${Math.round(perSecond)}/s`;
  return perSecond >= 1 ? `${perSecond.toFixed(1)}/s` : `${formatDuration(unitMs)} each`;
}
