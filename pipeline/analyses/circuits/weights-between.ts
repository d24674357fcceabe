// The weights between the units of two layers: the gradient of one position of the later through the linearised network.
//
// Olah et al. 2020, "Zoom In", 10.23915/distill.00024.001; Voss et al. 2021, "Visualizing Weights",
// 10.23915/distill.00024.007.

import { float32, sizeOf } from '../../base/tensor.ts';
import type { Engine } from '../../engine/engine.ts';
import type { Builder } from '../../graph/builder.ts';
import { cut } from '../../graph/cut.ts';
import { backward, SEED } from '../../graph/gradient.ts';
import { linearPath } from '../../graph/linear-path.ts';
import { linearised } from '../../graph/linearised.ts';
import { receptiveFields, type FieldRun } from '../../graph/receptive-field.ts';
import { replay, specialise } from '../../graph/replay.ts';
import type { Layer } from '../../model/layers.ts';
import { inputShape } from '../../model/model-input.ts';
import type { Model } from '../../model/model.ts';
import type { LayerPair } from './pairs.ts';
import { indexOf, windowAt, windowOf, type Windowed } from './window.ts';

type Subject = Pick<Model, 'graph' | 'card'>;

export type WeightsBetween = {
  /** Channels of the later layer that are read at once. */
  readonly batchSize: number;
  /** Weights of at most `batchSize` channels of the later layer, before its non-linearity. */
  read(channels: readonly number[]): Promise<Windowed[]>;
  dispose(): Promise<void>;
};

/**
 * Makes the weights between two layers readable: of the position in the middle, with rectifiers let
 * through and max pooling averaged on the way. Exact where nothing else lies between. Undefined where
 * the way stays non-linear, as through attention.
 */
export async function openWeights(
  engine: Engine,
  model: Subject,
  { from, to }: LayerPair,
  batchSize: number,
): Promise<WeightsBetween | undefined> {
  const part = cut(linearised(model.graph), [...new Set([to.name, from.source])]);
  const { b, names } = linearPart(model, part, from, batchSize);
  const [start, end] = [names.get(from.source)!, names.get(to.name)!];
  if (!linearPath(b, start, end)) return undefined;
  const seed = b.input(SEED, 'float32', [batchSize, ...to.shape]);
  const [gradStart] = backward(b, { of: end, seed, wrt: [start], overrides: engine.rules });
  const program = await engine.load(b.build({ weights: asShown(b, model, from, gradStart!) }));
  const fields = fieldsOf(model, part, { from, to });
  const values = new Float32Array(batchSize * sizeOf(to.shape));
  const [, height = 1, width = 1] = to.shape;
  const centre = { row: Math.floor(height / 2), col: Math.floor(width / 2) };
  const size = sizeOf(from.shape);
  return {
    batchSize,
    async read(channels) {
      values.fill(0);
      for (const [n, channel] of channels.entries()) {
        values[n * sizeOf(to.shape) + indexOf(to, { ...centre, channel })] = 1;
      }
      const results = await program.run({ [SEED]: float32([batchSize, ...to.shape], values) });
      const all = results['weights']!.data as Float32Array;
      return channels.map((channel, n) => {
        const own = all.subarray(n * size, (n + 1) * size);
        return windowOf(own, from, windowAt(fields, { ...centre, channel }));
      });
    },
    dispose: () => program.dispose(),
  };
}

function linearPart(
  { card }: Subject,
  part: Parameters<typeof specialise>[0],
  from: Layer,
  batchSize: number,
) {
  const shapes = { [card.input.tensor]: inputShape(card.input, batchSize) };
  return specialise(part, shapes, new Set([from.source]));
}

/** A gradient with respect to the tensor behind a layer, with its axes as the layer shows them. */
export function asShown(
  b: Builder,
  { graph }: Subject,
  { name, source }: Layer,
  grad: string,
): string {
  if (name === source) return grad;
  // a view only puts axes in another order, or leaves some elements out
  return replay(b, cut(graph, [name], [source]), { [source]: grad }).get(name)!;
}

/** What the channels of `to` read of `from`, in positions of it; undefined where its axes are not those of a map. */
export function fieldsOf(
  model: Subject,
  part: Parameters<typeof specialise>[0],
  { from, to }: LayerPair,
): readonly FieldRun[] | undefined {
  if (from.name !== from.source || from.shape.length !== 3) return undefined;
  const { b, names } = linearPart(model, part, from, 1);
  return receptiveFields(b, names.get(from.source)!).get(names.get(to.name)!);
}
