// What carried the responses to single examples, as lists of signed bars that add up.

import type { Side } from './edges.ts';

type CarriedExample = NonNullable<Side['context']>['examples'][number];

export type Bar = {
  readonly label: string;
  readonly value: number;
  /** A unit, rather than what is left over. */
  readonly channel?: number;
};

/** Units that are told of an example by themselves: that added most, and that took most away. */
const [MOST_ADDING, MOST_TAKING] = [3, 2];

/** The units that carried an example, largest first, then all other units together, and what no unit carries. */
export function carriedBars({ value, rest, carried }: CarriedExample): Bar[] {
  const sorted = carried
    .map((each): Bar => ({
      label: String(each.unit.channel),
      channel: each.unit.channel,
      value: each.value,
    }))
    .sort((a, b) => b.value - a.value);
  const units = [
    ...sorted.filter((each) => each.value >= 0).slice(0, MOST_ADDING),
    ...sorted.filter((each) => each.value < 0).slice(-MOST_TAKING),
  ];
  const told = units.reduce((sum, each) => sum + each.value, 0);
  return [
    ...units,
    { label: 'all others', value: value - rest - told },
    { label: 'not by units', value: rest },
  ];
}

/** Where bars lie along an axis of some length that all of them share. */
export function layoutBars(
  bars: readonly Bar[],
  length: number,
): {
  readonly zero: number;
  readonly boxes: readonly { readonly x: number; readonly width: number }[];
} {
  const low = Math.min(0, ...bars.map(({ value }) => value));
  const high = Math.max(0, ...bars.map(({ value }) => value));
  const scale = length / (high - low || 1);
  const zero = -low * scale;
  return {
    zero,
    boxes: bars.map(({ value }) => ({
      x: zero + Math.min(0, value) * scale,
      width: Math.abs(value) * scale,
    })),
  };
}
