// Weights are exact where nothing but sums and averages lies between, branch by branch.

import { expect, test } from 'vitest';
import { exactChannels } from '../../../pipeline/analyses/circuits/exactness.ts';
import { ints } from '../../../pipeline/graph/attributes.ts';
import { getLayer } from '../../../pipeline/model/layers.ts';
import { modelOf } from '../../support/model-of.ts';
import { NetworkBuilder } from '../../support/networks.ts';

const window = { kernel_shape: ints(3, 3), strides: ints(1, 1), pads: ints(1, 1, 1, 1) };

test('a branch behind a bottleneck, or behind max pooling, is not exact', async () => {
  const n = new NetworkBuilder({ size: 16 });
  const stem = n.convRelu('stem', n.image, 4);
  const narrow = n.convRelu('narrow', stem, 3, { kernel: 1 });
  const wide = n.convRelu('wide', n.convRelu('bottleneck', stem, 2, { kernel: 1 }), 2);
  const averaged = n.op('averaged', 'AveragePool', [stem], window);
  const pooled = n.op('pooled', 'MaxPool', [stem], window);
  const parts = [
    narrow,
    wide,
    n.convRelu('mean', averaged, 1, { kernel: 1 }),
    n.convRelu('most', pooled, 1, { kernel: 1 }),
  ];
  const block = n.concat('block', parts);
  const model = await modelOf(n.build(n.head('features', block, 2)), ['stem', 'block', 'features']);
  const between = (from: string, to: string) =>
    exactChannels(model, { from: getLayer(model, from), to: getLayer(model, to) });
  expect(between('stem', 'block')).toEqual([true, true, true, false, false, true, false]);
  expect(between('block', 'features')).toEqual([true, true]);
});
