// What an ascent carries from step to step: the parameters of the pictures and their running moments.

import { float32, sizeOf, type Tensor } from '../../base/tensor.ts';
import { random } from '../../base/random.ts';
import { isHeld, type Feeds, type Held } from '../../engine/engine.ts';
import type { Parametrization } from './parametrization.ts';

/** Drawn here at first, then held where the engine computes. */
export type AscentState = Readonly<Record<'parameters' | 'mean' | 'square', Tensor | Held>>;

/** The state before the first step: each picture's noise is drawn by its own seed. */
export function startingState(
  parametrization: Parametrization,
  seeds: readonly string[],
): Record<keyof AscentState, Tensor> {
  const shape = parametrization.shape(seeds.length);
  const parameters = new Float32Array(sizeOf(shape));
  const size = parameters.length / seeds.length;
  seeds.forEach((seed, i) => parameters.set(parametrization.initial(random(seed)), i * size));
  return {
    parameters: float32(shape, parameters),
    mean: float32(shape, new Float32Array(parameters.length)),
    square: float32(shape, new Float32Array(parameters.length)),
  };
}

/** Frees those that are on a device. */
export function dispose(feeds: Feeds): void {
  for (const feed of Object.values(feeds)) if (isHeld(feed)) feed.dispose();
}
