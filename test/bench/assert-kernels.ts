// Kernels of a real network are what a change of one activation does to another.

import assert from 'node:assert/strict';
import { float32, sizeOf } from '../../pipeline/base/tensor.ts';
import { random } from '../../pipeline/base/random.ts';
import { edgesBetween, type Edge } from '../../pipeline/analyses/circuits/edges.ts';
import type { LayerPair } from '../../pipeline/analyses/circuits/pairs.ts';
import { indexOf } from '../../pipeline/analyses/circuits/window.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { Builder } from '../../pipeline/graph/builder.ts';
import { cut } from '../../pipeline/graph/cut.ts';
import { linearised } from '../../pipeline/graph/linearised.ts';
import { preActivation } from '../../pipeline/graph/pre-activation.ts';
import { replay } from '../../pipeline/graph/replay.ts';
import { getLayer } from '../../pipeline/model/layers.ts';
import type { Model } from '../../pipeline/model/model.ts';
import { relativeL2 } from '../support/close.ts';

/** Large beside activations, so that rounding does not count. */
const step = 100;

/**
 * Throws unless the strongest kernel of two units of GoogLeNet is what each activation under it does
 * to the unit: of one that is exact in the network as it is, of one behind pooling in the linearised.
 */
export async function assertKernels(engine: Engine, model: Model): Promise<void> {
  for (const { from, to, channel, graph, under } of [
    { from: 'conv2d1', to: 'conv2d2', channel: 100, graph: model.graph, under: 28 },
    // its pooling takes three from twice the place on: 14 … 16
    { from: 'mixed3b', to: 'mixed4a', channel: 344, graph: linearised(model.graph), under: 15 },
  ]) {
    const pair = { from: getLayer(model, from), to: getLayer(model, to) };
    const edges = await edgesBetween(engine, model, pair, 1);
    const edge = edges!.inputs[channel]![0]!;
    const changes = await changesUnder(engine, { graph, ...pair, under }, edge);
    const error = relativeL2(changes, edge.kernel);
    assert.ok(error < 1e-5, `the kernel ${from} → ${to}:${channel} is off by ${error}`);
  }
}

/**
 * What a step at each place under the kernel does, per 1, to the unit in the middle, before its non-linearity.
 *
 * @param under row and col of the earlier layer in the middle of what the unit reads
 */
async function changesUnder(
  engine: Engine,
  { graph, from, to, under }: Pick<Model, 'graph'> & LayerPair & { readonly under: number },
  edge: Edge,
): Promise<Float32Array> {
  const count = edge.kernel.length + 1;
  const b = new Builder();
  const input = b.input('from', 'float32', [count, ...from.shape]);
  const names = replay(b, cut(graph, [to.name], [from.name]), { [from.name]: input });
  const program = await engine.load(b.build({ y: preActivation(b, names.get(to.name)!) }));
  const rng = random('changes');
  const before = Float32Array.from({ length: sizeOf(from.shape) }, () => Math.abs(rng.normal()));
  const values = new Float32Array(count * before.length);
  for (let n = 0; n < count; n++) {
    values.set(before, n * before.length);
    if (n === edge.kernel.length) continue;
    const row = under + edge.top + Math.floor(n / edge.width);
    const col = under + edge.left + (n % edge.width);
    values[n * before.length + indexOf(from, { channel: edge.from, row, col })]! += step;
  }
  const { y } = await program.run({ from: float32([count, ...from.shape], values) });
  await program.dispose();
  const middle = Math.floor(to.shape[1]! / 2);
  const at = indexOf(to, { channel: edge.to, row: middle, col: middle });
  const own = Array.from({ length: count }, (_, n) => {
    return (y!.data as Float32Array)[n * sizeOf(to.shape) + at]!;
  });
  return Float32Array.from(own.slice(0, -1), (value) => (value - own.at(-1)!) / step);
}
