// Which units show a layer best: those whose pictures can be believed and that images excite, no two of them alike.

import type { UnitSummary } from '../pipeline/store/schema.ts';

/** What a verdict counts; a unit that was not checked lies between. */
const VERDICTS = { good: 2, fair: 1, poor: 0 } as const;
const UNCHECKED = 1;
/** What it counts that people have named a unit. */
const NAMED = 0.5;
/** What it counts that a unit stands far from those that are shown already. */
const SPREAD = 1;

/**
 * The best units that have a picture, best first.
 *
 * @param most as many as that
 */
export function bestUnits(units: readonly UnitSummary[], most: number): UnitSummary[] {
  const qualities = new Map(
    rankByActivation(units).map((unit, i, all) => [unit, quality(unit, i / all.length)]),
  );
  const best: UnitSummary[] = [];
  while (best.length < most && qualities.size > 0) {
    let next: UnitSummary | undefined;
    let highest = -Infinity;
    for (const [unit, own] of qualities) {
      const value = own + SPREAD * Math.min(1, most * distance(unit, best));
      if (value > highest) [next, highest] = [unit, value];
    }
    best.push(next!);
    qualities.delete(next!);
  }
  return best;
}

/** Those that have a picture, from the least excited to the most. */
function rankByActivation(units: readonly UnitSummary[]): UnitSummary[] {
  return units.filter(({ thumbnail }) => thumbnail).sort((a, b) => a.max - b.max);
}

/** @param rank share of the others that images excite less */
function quality({ trust, annotation }: UnitSummary, rank: number): number {
  const verdict = trust ? VERDICTS[trust.verdict] : UNCHECKED;
  const agreement = Math.max(0, trust?.agreement ?? 0);
  return verdict + agreement + rank + (annotation ? NAMED : 0);
}

/** To the nearest of others in the order in which units that answer alike stand side by side, 0…1. */
function distance({ position }: UnitSummary, others: readonly UnitSummary[]): number {
  if (position === undefined) return 1;
  return Math.min(1, ...others.map((other) => Math.abs(position - (other.position ?? position))));
}
