// What is left of a response when units of an earlier layer are silenced.

import { float32, sizeOf, type Tensor } from '../../base/tensor.ts';
import type { Engine } from '../../engine/engine.ts';
import { cut } from '../../graph/cut.ts';
import { preActivation } from '../../graph/pre-activation.ts';
import { replay, specialise } from '../../graph/replay.ts';
import { inputShape } from '../../model/model-input.ts';
import type { Model } from '../../model/model.ts';
import type { LayerPair } from './pairs.ts';
import { indexOf, type Position } from './window.ts';

/** One response, and which channels of the earlier layer are silenced for it. */
export type Ablated = { readonly position: Position; readonly silenced: readonly number[] };

export type Ablation = {
  /**
   * Responses before the non-linearity of the later layer; the channels are silenced for each image
   * on its own, on all ways from the earlier layer to the later.
   *
   * @param input images as the model takes them, as many as there are ablations
   * @param ablated at most as many as the ablation was opened for
   */
  run(input: Tensor, ablated: readonly Ablated[]): Promise<Float32Array>;
  dispose(): Promise<void>;
};

/** Opens a pair of layers; undefined where the earlier is a view of tokens. */
export async function openAblation(
  engine: Engine,
  model: Pick<Model, 'graph' | 'card'>,
  { from, to }: LayerPair,
  batchSize: number,
): Promise<Ablation | undefined> {
  if (from.name !== from.source) return undefined;
  const { tensor } = model.card.input;
  const shape = inputShape(model.card.input, batchSize);
  const { b, names } = specialise(cut(model.graph, [from.source]), { [tensor]: shape });
  const [numChannels = 1, ...space] = from.shape;
  const mask = b.input('mask', 'float32', [batchSize, numChannels, ...space.map(() => 1)]);
  const masked = b.mul(names.get(from.source)!, mask);
  // what the later layer reads beside the earlier comes from the image as ever
  const bindings = { [tensor]: names.get(tensor)!, [from.source]: masked };
  const later = replay(b, cut(model.graph, [to.name], [from.source]), bindings);
  const program = await engine.load(b.build({ values: preActivation(b, later.get(to.name)!) }));
  const pixels = new Float32Array(sizeOf(shape));
  const keeps = new Float32Array(batchSize * numChannels);
  return {
    async run({ data }, ablated) {
      pixels.fill(0).set(data as Float32Array);
      keeps.fill(1);
      for (const [n, { silenced }] of ablated.entries()) {
        for (const channel of silenced) keeps[n * numChannels + channel] = 0;
      }
      const results = await program.run({
        [tensor]: float32(shape, pixels),
        mask: float32([batchSize, numChannels, ...space.map(() => 1)], keeps),
      });
      const values = results['values']!.data as Float32Array;
      const size = sizeOf(to.shape);
      return Float32Array.from(
        ablated,
        ({ position }, n) => values[n * size + indexOf(to, position)]!,
      );
    },
    dispose: () => program.dispose(),
  };
}
