import { expect, test } from 'vitest';
import { hasClassVector } from '../../pipeline/model/class-vector.ts';
import { modelOf } from '../support/model-of.ts';
import { NetworkBuilder } from '../support/networks.ts';

test('a score for each class is one; a map for each class, and features are none', async () => {
  const n = new NetworkBuilder();
  const first = n.convRelu('first', n.image, 4);
  expect(hasClassVector(await modelOf(n.build(n.head('logits', first, 3)), ['first']))).toBe(true);
  const m = new NetworkBuilder();
  const maps = m.conv('logits', m.convRelu('first', m.image, 4), 3);
  expect(hasClassVector(await modelOf(m.build(maps), ['first']))).toBe(false);
  const f = new NetworkBuilder();
  const features = f.head('features', f.convRelu('first', f.image, 4), 3);
  expect(hasClassVector(await modelOf(f.build(features), ['first']))).toBe(false);
});
