// Runs images through a model, batch after batch, for what is wanted of its layers.

import type { RgbImage } from '../base/rgb-image.ts';
import { float32, sizeOf } from '../base/tensor.ts';
import type { Engine, Tensors } from '../engine/engine.ts';
import type { Builder } from '../graph/builder.ts';
import { cut } from '../graph/cut.ts';
import { specialise } from '../graph/replay.ts';
import type { Layer } from './layers.ts';
import { inputShape } from './model-input.ts';
import type { Model } from './model.ts';
import { preprocess } from './preprocess.ts';

/** Appends what is wanted of a layer, whose tensor it is given; by the names of outputs. */
export type Wanted = (b: Builder, tensor: string, layer: Layer) => Readonly<Record<string, string>>;

export type LayerPass = {
  /**
   * What is wanted of a batch, [N, …] by name, where N is the size of a whole one. The next run writes
   * over it.
   *
   * @param images at the size of the model's input, at most N
   */
  run(images: readonly RgbImage[]): Promise<Tensors>;
  dispose(): Promise<void>;
};

/** @param batchSize images per run of the network, which goes as far as the layers */
export async function openLayerPass(
  engine: Engine,
  { graph, card, layers }: Pick<Model, 'graph' | 'card' | 'layers'>,
  batchSize: number,
  wanted: Wanted,
): Promise<LayerPass> {
  const { tensor, layout } = card.input;
  const shape = inputShape(card.input, batchSize);
  const part = cut(
    graph,
    layers.map(({ name }) => name),
  );
  const { b, names } = specialise(part, { [tensor]: shape });
  const outputs = layers.map((layer) => wanted(b, names.get(layer.name)!, layer));
  const all: Record<string, string> = Object.assign({}, ...outputs);
  // allocated anew for each batch, maps would cost as much as reading them
  const room = Object.fromEntries(
    Object.entries(all).map(([name, own]) => {
      const size = b.shape(own);
      return [name, float32(size, new Float32Array(sizeOf(size)))];
    }),
  );
  const program = await engine.load(b.build(all));
  const pixels = new Float32Array(sizeOf(shape));
  return {
    run(images) {
      pixels.set(preprocess(images, card.preprocessing, layout).data as Float32Array);
      return program.run({ [tensor]: float32(shape, pixels) }, room);
    },
    dispose: () => program.dispose(),
  };
}
