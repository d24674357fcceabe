// Joins what workers found on parts of a data set.

import { addColours } from './colours.ts';
import type { ExamplesPart } from './collect-examples.ts';
import { matchRange } from './range.ts';
import { createTally, enterExample, NUM_BINS, type Tally } from './tally.ts';

/**
 * The result of both parts, as if all images had been seen in one pass; the parts stay as they are.
 * Associative and commutative.
 */
export function mergeExamples(a: ExamplesPart, b: ExamplesPart): ExamplesPart {
  const layers = new Map(
    Array.from(a.layers, ([name, tally]) => {
      const other = b.layers.get(name);
      if (!other) throw new Error(`examples: layer "${name}" is missing in one part`);
      return [name, mergeTallies(tally, other)];
    }),
  );
  return { layers, colours: addColours(a.colours, b.colours) };
}

function mergeTallies(a: Tally, b: Tally): Tally {
  const merged = createTally(a.layer, a.shape, a.top);
  for (const part of [a, b]) {
    for (let channel = 0; channel < a.shape[0]!; channel++) matchRange(merged, channel, part);
  }
  for (const part of [a, b]) addTally(merged, copyOf(part));
  return merged;
}

/** Adds a part, whose ranges are widened to those of `merged`. */
function addTally(merged: Tally, part: Tally): void {
  merged.numImages += part.numImages;
  for (let channel = 0; channel < merged.shape[0]!; channel++) {
    matchRange(part, channel, merged);
    const start = channel * NUM_BINS;
    for (let bin = start; bin < start + NUM_BINS; bin++) merged.counts[bin]! += part.counts[bin]!;
    merged.min[channel] = Math.min(merged.min[channel]!, part.min[channel]!);
    merged.max[channel] = Math.max(merged.max[channel]!, part.max[channel]!);
    merged.inactive[channel]! += part.inactive[channel]!;
    merged.wholeSum[channel]! += part.wholeSum[channel]!;
    merged.restSum[channel]! += part.restSum[channel]!;
    const first = channel * part.top;
    for (let i = first; i < first + part.top; i++) {
      if (part.values[i] === -Infinity) break;
      enterExample(merged, channel, part.values[i]!, part.images[i]!, part.positions[i]!);
    }
  }
}

function copyOf(tally: Tally): Tally {
  return {
    ...tally,
    counts: tally.counts.slice(),
    exponents: tally.exponents.slice(),
    signed: tally.signed.slice(),
  };
}
