// Reconstructions of single activations: what in an image made a unit answer, by deconvnet and by guided backpropagation.

import { float32, sizeOf, type Tensor } from '../../base/tensor.ts';
import type { Engine } from '../../engine/engine.ts';
import { cut } from '../../graph/cut.ts';
import { backward, SEED } from '../../graph/gradient.ts';
import type { Graph } from '../../graph/graph.ts';
import { deconvnet, guided } from '../../graph/rectifier-rules.ts';
import { specialise } from '../../graph/replay.ts';
import { getLayer } from '../../model/layers.ts';
import type { Model } from '../../model/model.ts';
import { inputShape } from '../../model/model-input.ts';

type Subject = Pick<Model, 'graph' | 'card' | 'layers'>;

/** The ways back from an activation to the image. */
export const rules = { deconvnet, guided } as const;
export type RuleName = keyof typeof rules;

/** Where a layer is looked at; row and col are 0 where it has no space. */
export type Position = { readonly channel: number; readonly row: number; readonly col: number };

/** By rule, for each image what its activation leads back to: in the layout and units of the input. */
export type Reconstructions = Readonly<Record<RuleName, readonly Float32Array[]>>;

/** A model made ready to lead activations of one layer back to images. */
export type Reconstructor = {
  /**
   * Leads one activation per image back to it, all others being 0, through the switches of max
   * pooling that the image sets.
   *
   * @param input images as the model takes them, as many as there are positions
   * @param positions at most as many as the reconstructor was opened for
   */
  run(input: Tensor, positions: readonly Position[]): Promise<Reconstructions>;
  dispose(): Promise<void>;
};

/**
 * Opens a reconstructor for a layer. The network is run as far as that, once for both rules.
 *
 * Zeiler & Fergus 2013 (arXiv 1311.2901); Springenberg et al. 2014 (arXiv 1412.6806).
 *
 * @param batchSize images at once
 * @throws UserError for a layer that the model does not have
 */
export async function openReconstructor(
  engine: Engine,
  model: Subject,
  layer: string,
  batchSize: number,
): Promise<Reconstructor> {
  const { tensor } = model.card.input;
  const shape = inputShape(model.card.input, batchSize);
  const [numChannels = 1, height = 1, width = 1] = getLayer(model, layer).shape;
  const seedShape = [batchSize, ...getLayer(model, layer).shape];
  const program = await engine.load(reconstructionGraph(engine, model, layer, shape));
  const pixels = new Float32Array(sizeOf(shape));
  const seed = new Float32Array(sizeOf(seedShape));
  const imageSize = pixels.length / batchSize;
  return {
    async run({ data }, positions) {
      pixels.fill(0).set(data as Float32Array);
      const places = positions.map(
        ({ channel, row, col }, n) => ((n * numChannels + channel) * height + row) * width + col,
      );
      for (const place of places) seed[place] = 1;
      const results = await program.run({
        [tensor]: float32(shape, pixels),
        [SEED]: float32(seedShape, seed),
      });
      for (const place of places) seed[place] = 0;
      const imagesOf = (rule: RuleName) =>
        positions.map((_, n) =>
          (results[rule]!.data as Float32Array).slice(n * imageSize, (n + 1) * imageSize),
        );
      return { deconvnet: imagesOf('deconvnet'), guided: imagesOf('guided') };
    },
    dispose: () => program.dispose(),
  };
}

/** One way forward and, for each rule, one back; its outputs bear the names of the rules. */
function reconstructionGraph(
  engine: Engine,
  { graph, card }: Subject,
  layer: string,
  shape: readonly number[],
): Graph {
  const { tensor } = card.input;
  const { b, names } = specialise(cut(graph, [layer]), { [tensor]: shape }, new Set([tensor]));
  const of = names.get(layer)!;
  const seed = b.input(SEED, 'float32', b.shape(of));
  const wrt = [names.get(tensor)!];
  const outputs = Object.entries(rules).map(([name, rule]) => {
    const overrides = { ...engine.rules, ...rule };
    return [name, backward(b, { of, seed, wrt, overrides })[0]!];
  });
  return b.build(Object.fromEntries(outputs));
}
