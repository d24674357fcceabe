// A kernel says how tfjs computes one op: prepared once for the shapes it is used with, then run.

import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import type { Tensor } from '../../../base/tensor.ts';
import type { Call } from '../../../graph/rule.ts';

/**
 * The order of a tensor's axes in memory. `first`: as in the graph, [N, C, …]; `last`: [N, …, C], which
 * most backends want for convolutions and pooling.
 */
export type Layout = 'first' | 'last';

/** Inputs as the node lists them, an absent optional one undefined; behind them the constants. */
export type Run = (...inputs: TfTensor[]) => TfTensor | TfTensor[];

/** Another form of an input, made once where that is constant; `key` tells it from other forms. */
export type Form = { readonly key: string; readonly make: (x: TfTensor) => TfTensor };

export type Prepared = {
  readonly run: Run;
  /** Forms in which inputs are wanted, by position. */
  readonly forms?: Readonly<Record<number, Form>>;
  /** What else it computes with. */
  readonly constants?: readonly Tensor[];
  /** Layout of the output where it is not that of the inputs. */
  readonly output?: Layout;
};

/** Where a node stands: the layout its inputs come in, and the shape of its first output in the graph's order of axes. */
export type Place = { readonly layout: Layout; readonly shape: readonly number[] };

export type Kernel = {
  /**
   * Which layout the first input and the output have; `any`: whichever the inputs are in, the same
   * for all of them.
   */
  readonly layout: Layout | 'any';
  /** Number of leading inputs that are tensors at run time; the values of the others are known before. */
  readonly numTensors?: number;
  /** Throws a UserError where the op is used in a way that it does not cover. */
  readonly prepare: (call: Call, place: Place) => Prepared;
};

/** [N, C, …] → [N, …, C] as a permutation. */
export function lastOrder(rank: number): number[] {
  return [0, ...Array.from({ length: rank - 2 }, (_, i) => i + 2), 1];
}

/** [N, …, C] → [N, C, …] as a permutation. */
export function firstOrder(rank: number): number[] {
  return [0, rank - 1, ...Array.from({ length: rank - 2 }, (_, i) => i + 1)];
}

/** One value per axis, in the order the axes have in memory. */
export function inOrder<T>(values: readonly T[], layout: Layout): T[] {
  return layout === 'first' ? [...values] : lastOrder(values.length).map((axis) => values[axis]!);
}

/** Where an axis of the graph's tensor is in memory. */
export function axisIn(axis: number, rank: number, layout: Layout): number {
  return layout === 'first' ? axis : lastOrder(rank).indexOf(axis);
}
