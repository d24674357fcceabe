// Inputs that are planted in three groups are found as three colours.

import { afterAll, expect, test } from 'vitest';
import { float32 } from '../../../pipeline/base/tensor.ts';
import { random } from '../../../pipeline/base/random.ts';
import { coloursOf } from '../../../pipeline/analyses/circuits/colours.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { ints } from '../../../pipeline/graph/attributes.ts';
import { getLayer } from '../../../pipeline/model/layers.ts';
import { modelOf } from '../../support/model-of.ts';
import { NetworkBuilder } from '../../support/networks.ts';

const engine = createOrtEngine();
afterAll(() => engine.dispose?.());

const [numFrom, numTo, area] = [9, 8, 9];

test('kernels that read three groups of inputs are three colours, and nothing is left', async () => {
  const rng = random('groups');
  // every later unit reads the inputs of a group by one kernel, some more than others
  const amounts = Array.from({ length: numFrom }, () => rng.uniform(0.5, 2));
  const kernels = Array.from({ length: numTo * 3 * area }, () => rng.normal());
  // the first unit reads nothing in the middle, the second what the first reads, with the other sign
  for (const group of [0, 1, 2]) kernels[group * area + 4] = 0;
  for (let i = 0; i < 3 * area; i++) kernels[3 * area + i] = -kernels[i]!;
  const weights = new Float32Array(numTo * numFrom * area).map((_, i) => {
    const [to, from, at] = [
      Math.floor(i / (numFrom * area)),
      Math.floor(i / area) % numFrom,
      i % area,
    ];
    return amounts[from]! * kernels[(to * 3 + (from % 3)) * area + at]!;
  });
  const n = new NetworkBuilder({ size: 16 });
  const stem = n.convRelu('stem', n.image, numFrom);
  const constant = n.b.constant(float32([numTo, numFrom, 3, 3], weights), 'kernels');
  const sum = n.op('next/sum', 'Conv', [stem, constant], { pads: ints(1, 1, 1, 1) });
  const graph = n.build(n.head('features', n.relu('next', sum), 2));
  const model = await modelOf(graph, ['stem', 'next']);
  const pair = { from: getLayer(model, 'stem'), to: getLayer(model, 'next') };
  const { height, width, values, residual } = (await coloursOf(engine, model, pair))!;
  expect([height, width]).toEqual([3, 3]);
  expect(residual).toBeLessThan(1e-3);
  const [first, second] = [0, 1].map((to) => Array.from(values.slice(to * 27, (to + 1) * 27)));
  expect(Math.max(...first!.map(Math.abs))).toBeGreaterThan(0.5);
  for (const [i, value] of first!.entries()) expect(second![i]).toBeCloseTo(-value, 4);
  for (const value of first!.slice(12, 15)) expect(value).toBeCloseTo(0, 4);
});

test('three channels or fewer have no groups', async () => {
  const n = new NetworkBuilder({ size: 16 });
  const next = n.convRelu('next', n.convRelu('stem', n.image, 3), 4);
  const model = await modelOf(n.build(n.head('features', next, 2)), ['stem', 'next']);
  const pair = { from: getLayer(model, 'stem'), to: getLayer(model, 'next') };
  expect(await coloursOf(engine, model, pair)).toBeUndefined();
});
