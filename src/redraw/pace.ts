// How often a picture is looked at while it is drawn: to look costs time too.

/** Looking takes about a fifth of all time at most: as long is drawn as … times the last look took. */
const PATIENCE = 4;

export type Pace = {
  /** Whether it is time to look. */
  isDue(): boolean;
  /** Looks, and takes the time of it. */
  look<T>(look: () => Promise<T>): Promise<T>;
};

/**
 * @param now the clock, ms
 * @param leastMs between two looks
 */
export function createPace(now: () => number, leastMs: number): Pace {
  let next = -Infinity;
  return {
    isDue: () => now() >= next,
    async look(look) {
      const start = now();
      const seen = await look();
      const end = now();
      next = end + Math.max(leastMs, PATIENCE * (end - start));
      return seen;
    },
  };
}
