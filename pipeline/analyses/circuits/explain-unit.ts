// What some responses of a unit tell of its wiring: what carried them, and whether the weights say so too.

import type { Response } from './context.ts';
import type { Windowed } from './window.ts';

/** Inputs of an example that are named: those that added most, and those that took most away. */
const numAdding = 5;
const numTaking = 3;

export type Explained = {
  /** 1 − cosine of the weights and of the gradient averaged over the responses, 0…2. */
  readonly disagreement: number;
  /** [C, height, width] as the weights: the gradient averaged over the responses. */
  readonly gradient: Float32Array;
  /** [C]: mean contribution of each channel of the earlier layer. */
  readonly means: Float32Array;
  readonly examples: readonly {
    /** Before the non-linearity, and what of it the channels do not carry. */
    readonly value: number;
    readonly rest: number;
    readonly carried: readonly { readonly channel: number; readonly value: number }[];
  }[];
};

/**
 * @param responses of one unit, at least one
 * @param weights of the unit in the linearised network
 * @param isExact the network is linear there: at the border the gradient stops short, and says nothing against the weights
 */
export function explainUnit(
  responses: readonly Response[],
  weights: Windowed,
  isExact: boolean,
): Explained {
  const gradient = meanOf(responses.map((response) => response.weights.values));
  return {
    disagreement: isExact ? 0 : 1 - cosine(weights.values, gradient),
    gradient,
    means: meanOf(responses.map(({ contributions }) => contributions)),
    examples: responses.map(({ value, contributions }) => ({
      value,
      rest: contributions.reduce((left, each) => left - each, value),
      carried: extremes(contributions),
    })),
  };
}

function meanOf(arrays: readonly Float32Array[]): Float32Array {
  return arrays[0]!.map((_, i) => arrays.reduce((sum, own) => sum + own[i]!, 0) / arrays.length);
}

function cosine(a: Float32Array, b: Float32Array): number {
  let [product, squareA, squareB] = [0, 0, 0];
  for (const [i, value] of a.entries()) {
    product += value * b[i]!;
    squareA += value ** 2;
    squareB += b[i]! ** 2;
  }
  return squareA > 0 && squareB > 0 ? product / Math.sqrt(squareA * squareB) : 0;
}

function extremes(contributions: Float32Array): Explained['examples'][number]['carried'] {
  const order = [...contributions.keys()].sort((a, b) => contributions[b]! - contributions[a]!);
  const adding = order.filter((channel) => contributions[channel]! > 0).slice(0, numAdding);
  const taking = order.filter((channel) => contributions[channel]! < 0).slice(-numTaking);
  return [...adding, ...taking].map((channel) => ({ channel, value: contributions[channel]! }));
}
