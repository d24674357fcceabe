// Linear attribution: what the activations at a place of a layer add to every logit, as far as the network is linear there.

import { float32, sizeOf, type Tensor } from '../../base/tensor.ts';
import { UserError } from '../../base/user-error.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Builder } from '../../graph/builder.ts';
import { backward } from '../../graph/gradient.ts';
import { appendToLogits } from '../../model/to-logits.ts';
import type { Layer } from '../../model/layers.ts';
import { inputShape } from '../../model/model-input.ts';
import type { Model } from '../../model/model.ts';

type Subject = Pick<Model, 'graph' | 'card'>;

/** A position of a layer; 0, 0 in one without space. */
export type Position = { readonly row: number; readonly col: number };

export type LinearAttribution = {
  readonly numLogits: number;
  /**
   * For each image the sum over channels of activation · d logit / d activation at its position,
   * [n, K]: gradient times activation (Carter et al. 2019, 10.23915/distill.00015), of all logits.
   *
   * @param input n images as the network takes them, at most a batch
   */
  run(input: Tensor, positions: readonly Position[]): Promise<Float32Array>;
  dispose(): Promise<void>;
};

/** Names of the graph's input that marks positions, and of its output. */
const at = 'at';
const attribution = 'attribution';

/** Undefined where there are no logits, where they are no vector, and where a node on the way to them has no gradient. */
export async function openLinearAttribution(
  engine: Engine,
  model: Subject,
  layer: Layer,
  batchSize: number,
): Promise<LinearAttribution | undefined> {
  const made = findGraph(model, layer, batchSize);
  if (!made) return undefined;
  const { graph, numLogits, positionShape } = made;
  const program = await engine.load(graph);
  const { tensor } = model.card.input;
  const inputSize = inputShape(model.card.input, batchSize);
  const [, , , width = 1] = positionShape;
  const area = sizeOf(positionShape) / batchSize;
  return {
    numLogits,
    async run(input, positions) {
      const pixels = new Float32Array(sizeOf(inputSize));
      pixels.set(input.data as Float32Array);
      const marks = new Float32Array(sizeOf(positionShape));
      positions.forEach(({ row, col }, i) => (marks[i * area + row * width + col] = 1));
      const feeds = { [tensor]: float32(inputSize, pixels), [at]: float32(positionShape, marks) };
      const results = await program.run(feeds);
      const values = results[attribution]!.data as Float32Array;
      return values.slice(0, positions.length * numLogits);
    },
    dispose: () => program.dispose(),
  };
}

/** Undefined where there is none: a node after the layers may be one that pictures do without. */
function findGraph(...asked: Parameters<typeof attributionGraph>) {
  try {
    return attributionGraph(...asked);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/**
 * The derivative of the logits along the activations at a place, J·a, all at once: the gradient of
 * ⟨v, logits⟩ is Jᵀ·v, linear in v, and that of ⟨Jᵀ·v, a⟩ with respect to v is J·a.
 */
function attributionGraph(model: Subject, layer: Layer, batchSize: number) {
  const toLogits = appendToLogits(model, layer, batchSize);
  if (!toLogits) return undefined;
  const { b, names, end, numLogits } = toLogits;
  const { name, source } = layer;
  const [own, start] = [names.get(name)!, names.get(source)!];
  const [, , ...space] = b.shape(own);
  const positionShape = [batchSize, 1, ...space];
  const there = b.mul(own, b.input(at, 'float32', positionShape));
  // a view only puts axes in another order, so that its adjoint undoes it
  const along = own === start ? there : gradientOf(b, own, there, start);
  const v = b.input('v', 'float32', b.shape(end));
  const found = gradientOf(b, gradientOf(b, end, v, start), along, v);
  return {
    graph: b.build({ [attribution]: b.reshape(found, [batchSize, numLogits]) }),
    numLogits,
    positionShape,
  };
}

/** Appends d⟨seed, of⟩ / d wrt. */
function gradientOf(b: Builder, of: string, seed: string, wrt: string): string {
  return backward(b, { of, seed, wrt: [wrt] })[0]!;
}
