// Weights between layers are what a change of the earlier does to the later; planted circuits are read off as they were planted.

import { afterAll, describe, expect, test } from 'vitest';
import { float32, sizeOf } from '../../../pipeline/base/tensor.ts';
import { random } from '../../../pipeline/base/random.ts';
import { edgesBetween } from '../../../pipeline/analyses/circuits/edges.ts';
import { layerPairs } from '../../../pipeline/analyses/circuits/pairs.ts';
import { openWeights } from '../../../pipeline/analyses/circuits/weights-between.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { ints } from '../../../pipeline/graph/attributes.ts';
import { Builder } from '../../../pipeline/graph/builder.ts';
import { cut } from '../../../pipeline/graph/cut.ts';
import { linearised } from '../../../pipeline/graph/linearised.ts';
import { replay } from '../../../pipeline/graph/replay.ts';
import { getLayer } from '../../../pipeline/model/layers.ts';
import type { Model } from '../../../pipeline/model/model.ts';
import { modelOf } from '../../support/model-of.ts';
import { NetworkBuilder } from '../../support/networks.ts';

const engine = createOrtEngine();
afterAll(() => engine.dispose?.());

/** stem → pooled → branches of 1×1 and 3×3 after a bottleneck → depthwise and pointwise → sum. */
async function network(): Promise<Model> {
  const n = new NetworkBuilder({ size: 24 });
  const stem = n.convRelu('stem', n.image, 4);
  const pooled = n.op('pooled', 'MaxPool', [stem], {
    kernel_shape: ints(3, 3),
    strides: ints(2, 2),
    pads: ints(1, 1, 1, 1),
  });
  const narrow = n.convRelu('narrow', pooled, 3, { kernel: 1 });
  const wide = n.convRelu('wide', n.convRelu('bottleneck', pooled, 2, { kernel: 1 }), 3);
  const block = n.concat('block', [narrow, wide]);
  const apart = n.relu('apart', n.conv('apart/sum', block, 6, { group: 6 }));
  const sum = n.op('sum', 'Add', [n.conv('point', apart, 6, { kernel: 1 }), block]);
  const graph = n.build(n.head('features', sum, 2));
  return modelOf(graph, ['stem', 'block', 'sum', 'features']);
}

const pairNames = (model: Model) =>
  layerPairs(model).map(({ from, to }) => `${from.name} → ${to.name}`);

/** What the linearised network makes of a change of one activation of `from`, at all positions of `to`. */
async function response(model: Model, from: string, to: string, at: number) {
  const { shape } = getLayer(model, from);
  const b = new Builder();
  const a = b.input('a', 'float32', [1, ...shape]);
  const names = replay(b, cut(linearised(model.graph), [to], [from]), { [from]: a });
  const program = await engine.load(b.build({ y: names.get(to)! }));
  const rng = random('response');
  const before = Float32Array.from({ length: sizeOf(shape) }, () => rng.normal());
  const after = before.slice();
  after[at]! += 1;
  const run = async (data: Float32Array) =>
    (await program.run({ a: float32([1, ...shape], data) }))['y']!.data as Float32Array;
  const [y, changed] = [(await run(before)).slice(), await run(after)];
  await program.dispose();
  return changed.map((value, i) => value - y[i]!);
}

describe('weights between layers', () => {
  test('stand between layers that read one another directly', async () => {
    expect(pairNames(await network())).toEqual(['stem → block', 'block → sum', 'sum → features']);
  });

  test.each([
    ['stem', 'block'],
    ['block', 'sum'],
    ['stem', 'sum'],
    ['sum', 'features'],
  ])('from %s to %s are what one activation does to another', async (from, to) => {
    const model = await network();
    const pair = { from: getLayer(model, from), to: getLayer(model, to) };
    const weights = (await openWeights(engine, model, pair, 4))!;
    const [numFrom = 0, rows = 1, cols = 1] = pair.from.shape;
    const [, height = 1, width = 1] = pair.to.shape;
    const centre = Math.floor(height / 2) * width + Math.floor(width / 2);
    const scale = Math.round(rows / height);
    for (const channel of [0, pair.to.shape[0]! - 1]) {
      const [unit] = await weights.read([channel]);
      const { values, top, left } = unit!;
      const isMap = pair.to.shape.length === 3;
      const under = isMap ? Math.floor(height / 2) * scale : 0;
      const reads = new Map<number, number>();
      for (let c = 0; c < numFrom; c++) {
        for (let y = 0; y < unit!.height; y++) {
          for (let x = 0; x < unit!.width; x++) {
            const [row, col] = [under + top + y, under + left + x];
            reads.set(
              (c * rows + row) * cols + col,
              values[(c * unit!.height + y) * unit!.width + x]!,
            );
          }
        }
      }
      const places = [...reads.keys()].filter((_, i) => i % 17 === 0);
      for (const at of places) {
        const change = await response(model, from, to, at);
        expect(change[channel * height * width + centre]).toBeCloseTo(reads.get(at)!, 5);
      }
    }
    await weights.dispose();
  });

  test('are none where attention lies between', async () => {
    const n = new NetworkBuilder({ size: 16 });
    const tokens = n.tokens('tokens', 4, { numApart: 0 });
    const end = n.block('block', tokens);
    const graph = n.b.build({ [end]: end });
    const model = await modelOf(graph, ['tokens', 'block']);
    const [pair] = layerPairs(model);
    expect(await openWeights(engine, model, pair!, 2)).toBeUndefined();
  });
});

describe('edges', () => {
  test('are sorted by norm, with those that are as strong as brute force finds', async () => {
    const model = await network();
    const [pair] = layerPairs(model);
    const { norms, sums, inputs, outputs } = (await edgesBetween(engine, model, pair!, 2))!;
    const [numFrom, numTo] = [pair!.from.shape[0]!, pair!.to.shape[0]!];
    for (let to = 0; to < numTo; to++) {
      const row = Array.from({ length: numFrom }, (_, from) => from);
      row.sort((a, b) => norms[to * numFrom + b]! - norms[to * numFrom + a]!);
      expect(inputs[to]!.map(({ from }) => from)).toEqual(row.slice(0, 2));
    }
    for (let from = 0; from < numFrom; from++) {
      const column = Array.from({ length: numTo }, (_, to) => to);
      column.sort((a, b) => norms[b * numFrom + from]! - norms[a * numFrom + from]!);
      expect(outputs[from]!.map(({ to }) => to)).toEqual(column.slice(0, 2));
    }
    for (const { from, to, norm, sum, kernel } of [...inputs, ...outputs].flat()) {
      expect(Math.hypot(...kernel)).toBeCloseTo(norm, 5);
      expect(sums[to * numFrom + from]).toBe(sum);
      expect(kernel.reduce((total, value) => total + value, 0)).toBeCloseTo(sum, 5);
    }
  });

  test('of a planted curve detector are its four edge detectors, where and as it reads them', async () => {
    const { model, planted } = await curveNetwork();
    const [pair] = layerPairs(model);
    const { inputs } = (await edgesBetween(engine, model, pair!, 8))!;
    const [curve, pose] = inputs as [(typeof inputs)[number], (typeof inputs)[number]];
    expect(new Set(curve.map(({ from }) => from))).toEqual(new Set([0, 1, 2, 3]));
    for (const { from, kernel, sum } of curve) {
      expect(Math.sign(sum)).toBe(planted[from]!.sign);
      const strongest = kernel.reduce(
        (best, w, i) => (Math.abs(w) > Math.abs(kernel[best]!) ? i : best),
        0,
      );
      expect(strongest).toBe(planted[from]!.place);
    }
    // left and right of the unit that does not mind the pose
    expect(new Map(pose.map(({ from, sum }) => [from, Math.sign(sum)]))).toEqual(
      new Map([
        [4, 1],
        [5, 1],
      ]),
    );
  });
});

/** Six detectors, of which unit 0 reads four, each at a place of its own, and unit 1 two. */
async function curveNetwork() {
  const planted = [
    { place: 0, sign: 1 },
    { place: 2, sign: 1 },
    { place: 6, sign: -1 },
    { place: 8, sign: 1 },
  ];
  const n = new NetworkBuilder({ size: 16 });
  const edges = n.convRelu('edges', n.image, 6);
  const weights = new Float32Array(2 * 6 * 9);
  planted.forEach(({ place, sign }, from) => (weights[from * 9 + place] = sign));
  weights[(6 + 4) * 9 + 4] = 1;
  weights[(6 + 5) * 9 + 4] = 0.8;
  const kernels = n.b.constant(float32([2, 6, 3, 3], weights), 'kernels');
  const sum = n.op('shapes/sum', 'Conv', [edges, kernels], { pads: ints(1, 1, 1, 1) });
  const graph = n.build(n.head('features', n.relu('shapes', sum), 2));
  return { planted, model: await modelOf(graph, ['edges', 'shapes']) };
}
