// What is left of a response when units of an earlier layer are silenced.

import { float32, sizeOf, type Tensor } from '../../base/tensor.ts';
import type { Engine } from '../../engine/engine.ts';
import { Builder } from '../../graph/builder.ts';
import { cut } from '../../graph/cut.ts';
import { preActivation } from '../../graph/pre-activation.ts';
import { replay } from '../../graph/replay.ts';
import { inputShape } from '../../model/model-input.ts';
import type { Model } from '../../model/model.ts';
import type { LayerPair } from './pairs.ts';
import { indexOf, type Position } from './window.ts';

/** One response, and which channels of the earlier layer are silenced for it. */
export type Ablated = {
  readonly position: Position;
  /** [C, H, W] of the earlier layer, as `openContext` gives them. */
  readonly activations: Float32Array;
  readonly silenced: readonly number[];
};

export type Ablation = {
  /** Responses that are found at once. */
  readonly batchSize: number;
  /** Whether the later layer reads the image beside the earlier layer. */
  readonly readsImage: boolean;
  /**
   * Responses before the non-linearity of the later layer; the channels are silenced for each response
   * on its own, on all ways from the earlier layer to the later.
   *
   * @param ablated at most `batchSize`
   * @param images of the responses as the model takes them, where the later layer reads them
   */
  run(ablated: readonly Ablated[], images?: Tensor): Promise<Float32Array>;
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
  const part = cut(model.graph, [to.name], [from.source]);
  const b = new Builder();
  const shapes = {
    image: inputShape(model.card.input, batchSize),
    from: [batchSize, ...from.shape],
  };
  const bindings = { [from.source]: b.input('from', 'float32', shapes.from) };
  const readsImage = part.inputs.some(({ name }) => name === tensor);
  if (readsImage) bindings[tensor] = b.input('image', 'float32', shapes.image);
  const later = replay(b, part, bindings);
  const program = await engine.load(b.build({ values: preActivation(b, later.get(to.name)!) }));
  const activations = new Float32Array(sizeOf(shapes.from));
  const pixels = new Float32Array(readsImage ? sizeOf(shapes.image) : 0);
  const [numChannels = 1] = from.shape;
  const [fromSize, toSize] = [sizeOf(from.shape), sizeOf(to.shape)];
  const area = fromSize / numChannels;
  return {
    batchSize,
    readsImage,
    async run(ablated, images) {
      for (const [n, { activations: own, silenced }] of ablated.entries()) {
        activations.set(own, n * fromSize);
        for (const channel of silenced) {
          const start = n * fromSize + channel * area;
          activations.fill(0, start, start + area);
        }
      }
      if (images && readsImage) pixels.fill(0).set(images.data as Float32Array);
      const results = await program.run({
        from: float32(shapes.from, activations),
        ...(readsImage && { image: float32(shapes.image, pixels) }),
      });
      const values = results['values']!.data as Float32Array;
      return Float32Array.from(
        ablated,
        ({ position }, n) => values[n * toSize + indexOf(to, position)]!,
      );
    },
    dispose: () => program.dispose(),
  };
}
