// What carried a response: the gradient of one activation with respect to an earlier layer in an image, and what it makes of the activations there.

import { float32, sizeOf, type Tensor } from '../../base/tensor.ts';
import type { Engine } from '../../engine/engine.ts';
import { cut } from '../../graph/cut.ts';
import { backward, SEED } from '../../graph/gradient.ts';
import { preActivation } from '../../graph/pre-activation.ts';
import { specialise } from '../../graph/replay.ts';
import { inputShape } from '../../model/model-input.ts';
import type { Model } from '../../model/model.ts';
import type { LayerPair } from './pairs.ts';
import { asShown, fieldsOf } from './weights-between.ts';
import { indexOf, windowAt, windowOf, type Position, type Windowed } from './window.ts';

/** One response in one image. */
export type Response = {
  /** Before the non-linearity of the later layer. */
  readonly value: number;
  /** [C]: gradient × activation of each channel of the earlier layer, summed over its positions. */
  readonly contributions: Float32Array;
  /** [C, H, W]: activations of the earlier layer. */
  readonly activations: Float32Array;
  /** The gradient, where the position reads the earlier layer. */
  readonly weights: Windowed;
};

export type Context = {
  /**
   * What carried one response in each image.
   *
   * @param input images as the model takes them, as many as there are positions
   * @param positions in the later layer; at most as many as the context was opened for
   */
  run(input: Tensor, positions: readonly Position[]): Promise<Response[]>;
  dispose(): Promise<void>;
};

/**
 * Opens a pair of layers. Where nothing but rectifiers and pooling lies between the layers, the
 * contributions and what the biases in between add make up the value.
 *
 * @param batchSize images at once
 */
export async function openContext(
  engine: Engine,
  model: Pick<Model, 'graph' | 'card'>,
  pair: LayerPair,
  batchSize: number,
): Promise<Context> {
  const { from, to } = pair;
  const { tensor } = model.card.input;
  const shape = inputShape(model.card.input, batchSize);
  const part = cut(model.graph, [...new Set([to.name, from.name])]);
  const { b, names } = specialise(part, { [tensor]: shape }, new Set([from.source]));
  const before = preActivation(b, names.get(to.name)!);
  const seed = b.input(SEED, 'float32', [batchSize, ...to.shape]);
  const wrt = [names.get(from.source)!];
  const [gradSource] = backward(b, { of: before, seed, wrt, overrides: engine.rules });
  const grad = asShown(b, model, from, gradSource!);
  const program = await engine.load(b.build({ before, grad, activations: names.get(from.name)! }));
  const fields = fieldsOf(model, part, pair);
  const pixels = new Float32Array(sizeOf(shape));
  const seeds = new Float32Array(batchSize * sizeOf(to.shape));
  const [fromSize, toSize] = [sizeOf(from.shape), sizeOf(to.shape)];
  return {
    async run({ data }, positions) {
      pixels.fill(0).set(data as Float32Array);
      const places = positions.map((position, n) => n * toSize + indexOf(to, position));
      seeds.fill(0);
      for (const place of places) seeds[place] = 1;
      const results = await program.run({
        [tensor]: float32(shape, pixels),
        [SEED]: float32([batchSize, ...to.shape], seeds),
      });
      const numbers = (name: string) => results[name]!.data as Float32Array;
      return positions.map((position, n) => {
        const own = (name: string) => numbers(name).subarray(n * fromSize, (n + 1) * fromSize);
        const activations = own('activations').slice();
        return {
          value: numbers('before')[places[n]!]!,
          contributions: productsOf(own('grad'), activations, from.shape[0]!),
          activations,
          weights: windowOf(own('grad'), from, windowAt(fields, position)),
        };
      });
    },
    dispose: () => program.dispose(),
  };
}

/** Sums of products over the positions of each channel. */
function productsOf(a: Float32Array, b: Float32Array, numChannels: number): Float32Array {
  const area = a.length / numChannels;
  return Float32Array.from({ length: numChannels }, (_, channel) => {
    let sum = 0;
    for (let i = channel * area; i < (channel + 1) * area; i++) sum += a[i]! * b[i]!;
    return sum;
  });
}
