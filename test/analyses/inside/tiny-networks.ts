// Small networks whose class scores are asked for, and what stands between a layer and them.

import { random } from '../../../pipeline/base/random.ts';
import { float32, sizeOf } from '../../../pipeline/base/tensor.ts';
import type { Engine } from '../../../pipeline/engine/engine.ts';
import { cut } from '../../../pipeline/graph/cut.ts';
import type { Graph } from '../../../pipeline/graph/graph.ts';
import { getLayer } from '../../../pipeline/model/layers.ts';
import type { Model } from '../../../pipeline/model/model.ts';
import { modelOf } from '../../support/model-of.ts';
import { NetworkBuilder } from '../../support/networks.ts';

const numClasses = 4;

/** Three layers, one after the other: 8 × 8, 8 × 8 and 4 × 4 places. */
export function plainModel(): Promise<Model> {
  const n = new NetworkBuilder();
  const first = n.convRelu('first', n.image, 6, { stride: 2 });
  const second = n.convRelu('second', first, 5);
  const third = n.convRelu('third', n.pool('pooled', second), 7);
  return modelOf(n.build(n.head('logits', third, numClasses)), ['first', 'second', 'third']);
}

/** Two blocks of a transformer on 4 × 4 patches; the mean of all tokens answers. */
export function tokenModel(): Promise<Model> {
  const n = new NetworkBuilder();
  const end = n.block('two', n.block('one', n.tokens('embedded', 4)));
  const weights = n.weights('logits', [6, numClasses]);
  const graph = n.build(n.op('logits', 'MatMul', [n.b.mean(end, [1]), weights]));
  const [image] = graph.inputs as [Graph['inputs'][0]];
  // exported for one image, read for any number
  const exported = { ...graph, inputs: [{ ...image, shape: image.shape.with(0, 1) }] };
  return modelOf(exported, ['one', 'two/attended', 'two']);
}

export function noise(seed: string, shape: readonly number[]): Float32Array {
  const rng = random(seed);
  return Float32Array.from({ length: sizeOf(shape) }, () => rng.uniform());
}

/** A function from the activations of a layer [C, H, W] to a tensor, one image at a time. */
export async function tail(engine: Engine, model: Model, layer: string, to: string) {
  const { shape } = getLayer(model, layer);
  const part = cut(model.graph, [to], [layer]);
  const input = { name: layer, dtype: 'float32', shape: [1, ...shape] } as const;
  const program = await engine.load({ ...part, inputs: [input] });
  return async (activations: Float32Array) => {
    const results = await program.run({ [layer]: float32([1, ...shape], activations) });
    return results[to]!.data as Float32Array;
  };
}

/** (f(values with those of `isPart` raised by a share) − f(lowered)) / 2 shares. */
export async function slopeOf(
  values: Float32Array,
  isPart: (index: number) => boolean,
  f: (values: Float32Array) => Promise<number>,
): Promise<number> {
  const share = 1e-3;
  const at = (sign: number) =>
    f(values.map((value, i) => (isPart(i) ? value * (1 + sign * share) : value)));
  return ((await at(1)) - (await at(-1))) / (2 * share);
}

export function sumOf(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
