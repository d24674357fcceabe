// Timing of steps that are compared: in turn, in one process, so that a machine's drift hits all alike.

/**
 * Runs every step once to warm up, then `rounds` times in turn, `repeats` runs in a row, and gives
 * the median time of one run.
 */
export async function measureInTurn(
  steps: Readonly<Record<string, () => Promise<unknown>>>,
  { rounds = 7, repeats = 3 } = {},
): Promise<Record<string, number>> {
  const times = new Map<string, number[]>();
  for (let round = -1; round < rounds; round++) {
    for (const [name, step] of Object.entries(steps)) {
      const start = performance.now();
      for (let i = 0; i < repeats; i++) await step();
      if (round < 0) continue;
      times.set(name, [...(times.get(name) ?? []), (performance.now() - start) / repeats]);
    }
  }
  return Object.fromEntries(Array.from(times, ([name, list]) => [name, median(list)]));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
