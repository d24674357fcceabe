// Adam as a part of a graph: Kingma & Ba 2015 (arXiv 1412.6980), bias correction folded into the rate.

import { float32, type Tensor } from '../base/tensor.ts';
import type { Builder } from './builder.ts';

const beta1 = 0.9;
const beta2 = 0.999;
const epsilon = 1e-8;

/** Names of a parameter and its running moments, or of their next values; all of one shape. */
export type AdamState = {
  readonly parameters: string;
  readonly mean: string;
  readonly square: string;
};

/** Name of the graph input that takes `adamRates`. */
const RATES = 'adam/rates';

/**
 * Appends one update of `state.parameters` along `gradient`, upwards where the rate is positive.
 * The graph gets the input `adam/rates`, to be fed with `adamRates` of each step.
 */
export function adam(b: Builder, state: AdamState, gradient: string): AdamState {
  const rates = b.input(RATES, 'float32', [2]);
  const mean = b.add(b.scale(state.mean, beta1), b.scale(gradient, 1 - beta1));
  const square = b.add(b.scale(state.square, beta2), b.scale(b.mul(gradient, gradient), 1 - beta2));
  const step = b.slice(rates, [0], [0], [1]);
  const floor = b.slice(rates, [0], [1], [2]);
  const change = b.div(b.mul(mean, step), b.add(b.op('Sqrt', [square]), floor));
  return { parameters: b.add(state.parameters, change), mean, square };
}

/**
 * What the graph of `adam` is fed with at `step` (1, 2, …): the rate and ε with the corrections for
 * moments that start at zero, so that the graph itself knows no step.
 */
export function adamRates(learningRate: number, step: number): Record<string, Tensor> {
  const correction = Math.sqrt(1 - beta2 ** step);
  const rate = (learningRate * correction) / (1 - beta1 ** step);
  return { [RATES]: float32([2], Float32Array.of(rate, epsilon * correction)) };
}
