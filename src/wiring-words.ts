// What the numbers of a unit's wiring mean, in words.

import { activation, count, percent, plural } from './format.ts';
import type { Side } from './edges.ts';

type Context = NonNullable<Side['context']>;
type Ablated = NonNullable<Context['ablation']>[number];

/** Disagreement above which kernels are flagged: a cosine of less than a half, so that less than a quarter is explained. */
const LARGE_DISAGREEMENT = 0.5;

/** Units the ablation is summed up for, and how much less must be left without them than without as many by lot. */
const TOLD_REMOVED = 3;
const LEAST_DROP = 0.1;

/** A signed number: +0.5, −0.25. */
export function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${activation(value)}`;
}

/** Whether what lies between two layers is linear by itself. */
export function describeExactness(isExact: boolean): string {
  return isExact
    ? 'Exact: nothing but sums and averages lies between the two layers.'
    : 'Linearised: rectifiers between the two layers are taken as open, and the largest of a pool as its mean.';
}

/** How far the kernels are what counts in images, and whether that must be flagged. */
export function describeDisagreement({ disagreement, numExamples }: Context): {
  readonly isLarge: boolean;
  readonly text: string;
} {
  const isLarge = disagreement > LARGE_DISAGREEMENT;
  const measured = `Over the ${plural(numExamples, 'image')} that excite the unit most, the gradient that counts differs from these kernels by ${disagreement.toFixed(2)} (1 − cosine)`;
  return {
    isLarge,
    text: isLarge
      ? `Read with care: ${measured.charAt(0).toLowerCase()}${measured.slice(1)}. What is drawn here is not what happens there.`
      : `${measured}.`,
  };
}

/** What is left without the strongest inputs, and whether they explain no more than others do. */
export function describeAblation(ablation: readonly Ablated[]): {
  readonly isIdle: boolean;
  readonly text: string;
} {
  const told = ablation.find(({ numRemoved }) => numRemoved >= TOLD_REMOVED) ?? ablation.at(-1);
  if (!told) return { isIdle: false, text: '' };
  const { numRemoved, left, leftByLot } = told;
  const which = numRemoved === 1 ? 'strongest input' : `${count(numRemoved)} strongest inputs`;
  const isIdle = left > leftByLot - LEAST_DROP;
  const measured = `Without its ${which}, ${percent(left)} of the response is left; without ${count(numRemoved)} by lot, ${percent(leftByLot)}.`;
  return {
    isIdle,
    text: isIdle
      ? `${measured} So these edges do not explain the unit: they matter little more than any others.`
      : measured,
  };
}

/** What a list of edges leaves out: `the 32 strongest of 192`. */
export function describeKept({ edges, numEdges }: Side): string {
  return edges.length < numEdges
    ? `the ${count(edges.length)} strongest of ${count(numEdges)}`
    : `all ${count(numEdges)}`;
}
