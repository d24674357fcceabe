// Timing of steps that are compared: in turn, in one process, so that a machine's drift hits all alike.

/** Milliseconds on a wall. */
export const wallClock = (): number => performance.now();

/**
 * Milliseconds that this thread computed: the time of programs of one thread, whatever else the
 * machine, or a garbage collector beside it, has to do.
 */
export function threadClock(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

/**
 * Runs every step once to warm up, then `rounds` times in turn, `repeats` runs in a row, and gives
 * the median time of one run.
 */
export async function measureInTurn<Name extends string>(
  steps: Readonly<Record<Name, () => Promise<unknown>>>,
  { rounds = 7, repeats = 3, clock = wallClock } = {},
): Promise<Record<Name, number>> {
  const named = Object.entries(steps) as [Name, () => Promise<unknown>][];
  const times = new Map<Name, number[]>();
  for (let round = -1; round < rounds; round++) {
    for (const [name, step] of named) {
      const start = clock();
      for (let i = 0; i < repeats; i++) await step();
      if (round < 0) continue;
      times.set(name, [...(times.get(name) ?? []), (clock() - start) / repeats]);
    }
  }
  return Object.fromEntries(Array.from(times, ([name, list]) => [name, median(list)])) as Record<
    Name,
    number
  >;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
