// What a target is read off, and what is said of targets that there are not.

import { beforeAll, expect, test } from 'vitest';
import { scoredBy } from '../../pipeline/model/target.ts';
import type { Responder } from '../../pipeline/model/responder.ts';
import { NetworkBuilder } from '../support/networks.ts';
import { openNet, smallNet } from '../support/open-net.ts';

let net: Responder;
beforeAll(async () => {
  net = await openNet(smallNet());
});

test('a class is one element of the logits', () => {
  const { tensor, shape, weights } = scoredBy(net.model, { kind: 'class', index: 3 }, 5);
  expect([tensor, shape, [...weights]]).toEqual(['logits', [5], [0, 0, 0, 1, 0]]);
});

test('a unit is the mean of its channel, or the element at a position', () => {
  const unit = { kind: 'unit', layer: 'late', channel: 2 } as const;
  const { tensor, shape, weights } = scoredBy(net.model, unit, 5);
  expect([tensor, shape]).toEqual(['late', [8, 8, 8]]);
  const expected = Array.from({ length: 512 }, (_, i) => (Math.floor(i / 64) === 2 ? 1 / 64 : 0));
  expect([...weights]).toEqual(expected);
  const there = scoredBy(net.model, { ...unit, position: { row: 1, col: 5 } }, 5).weights;
  expect([there.indexOf(1), there.filter((weight) => weight !== 0).length]).toEqual([141, 1]);
});

test('classes and units that there are not are told from those that there are', async () => {
  const scored = (target: Parameters<typeof scoredBy>[1]) => () => scoredBy(net.model, target, 5);
  const unit = { kind: 'unit', layer: 'late', channel: 0 } as const;
  expect(scored({ kind: 'class', index: 5 })).toThrow('class: got 5, expected 0…4');
  expect(scored({ ...unit, layer: 'lat' })).toThrow(
    'layer: got "lat", expected one of late, early',
  );
  expect(scored({ ...unit, channel: 8 })).toThrow('channel of late: got 8, expected 0…7');
  const position = { row: 0, col: 8 };
  expect(scored({ ...unit, position })).toThrow('col: got 8, expected 0…7');
  const n = new NetworkBuilder();
  const features = await openNet(n.build(n.convRelu('late', n.image, 4)), ['late']);
  expect(features.numClasses).toBe(0);
  expect(() => scoredBy(features.model, { kind: 'class', index: 0 }, 0)).toThrow(
    'got no class scores, expected logits or probabilities; name the tensor in the card, or explain a unit',
  );
});
