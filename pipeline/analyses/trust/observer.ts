// Looks at what a network makes of images, layer by layer, as far as the deepest layer that is asked for.

import type { Tensor } from '../../base/tensor.ts';
import type { Engine } from '../../engine/engine.ts';
import { cut } from '../../graph/cut.ts';
import { specialise } from '../../graph/replay.ts';
import type { Model } from '../../model/model.ts';
import { inputShape } from '../../model/model-input.ts';

/** The activations of one image by the layer's name, [1, C, H, W] or [1, C]. */
export type Observed = ReadonlyMap<string, Float32Array>;

export type Observer = {
  /** @param input one image as the model takes it, of the size the observer was opened for */
  observe(input: Tensor): Promise<Observed>;
  dispose(): Promise<void>;
};

/** @param size of the images, px */
export async function openObserver(
  engine: Engine,
  { graph, card }: Pick<Model, 'graph' | 'card'>,
  layers: readonly string[],
  size: readonly [height: number, width: number],
): Promise<Observer> {
  const { tensor } = card.input;
  const shape = inputShape({ ...card.input, size }, 1);
  const { b, names } = specialise(cut(graph, layers), { [tensor]: shape });
  const outputs = layers.map((layer) => [layer, names.get(layer)!]);
  const program = await engine.load(b.build(Object.fromEntries(outputs)));
  return {
    async observe(input) {
      const results = await program.run({ [tensor]: input });
      return new Map(layers.map((layer) => [layer, results[layer]!.data as Float32Array]));
    },
    dispose: () => program.dispose(),
  };
}
