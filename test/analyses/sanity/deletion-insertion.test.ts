import { describe, expect, test } from 'vitest';
import { blurred, flattened } from '../../../pipeline/analyses/sanity/baselines.ts';
import {
  exchange,
  orderByLot,
  orderOf,
} from '../../../pipeline/analyses/sanity/deletion-insertion.ts';
import { random } from '../../../pipeline/base/random.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import { probabilitiesOf } from '../../../pipeline/model/probabilities.ts';
import { openResponder } from '../../../pipeline/model/responder.ts';
import { modelOf } from '../../support/model-of.ts';
import { NetworkBuilder } from '../../support/networks.ts';

const size = 10;
const area = size * size;
const rng = random('image');
const image = Float32Array.from({ length: 3 * area }, () => rng.uniform());

/** Class scores are linear in the image, so that its true importance is known. */
async function linear() {
  const n = new NetworkBuilder({ size });
  const flat = n.op('flat', 'Flatten', [n.image]);
  const weights = n.weights('logits', [3 * area, 4]);
  const model = await modelOf(n.build('logits', n.op('logits', 'MatMul', [flat, weights])), [
    'flat',
  ]);
  return openResponder(createOrtEngine({ numThreads: 1 }), model, 8);
}

describe('deletion and insertion', () => {
  test('run from the one image to the other, and do what a loop over px does', async () => {
    const responder = await linear();
    const input = responder.model.card.input;
    const to = flattened(image, input);
    const order = orderByLot(area, random('lot'));
    const found = await exchange(responder, { from: image, to }, order, 2);
    expect(found.shares).toHaveLength(21);
    const expected: number[] = [];
    for (const share of found.shares) {
      const changed = Float32Array.from(image);
      for (const px of order.slice(0, Math.round(share * area))) {
        for (const channel of [0, 1, 2]) changed[channel * area + px] = to[channel * area + px]!;
      }
      const [logits] = await responder.logits([changed]);
      expected.push(probabilitiesOf(responder.model, logits!)[2]!);
    }
    found.probabilities.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6));
    const mean = expected.reduce((sum, value) => sum + value, 0);
    expect(found.area).toBeCloseTo((mean - (expected[0]! + expected.at(-1)!) / 2) / 20, 6);
    await responder.dispose();
  });

  test('tell the true order from one by lot and from the wrong one', async () => {
    const responder = await linear();
    const { input } = responder.model.card;
    const [found] = await responder.gradients([image], { kind: 'class', index: 1 });
    const flat = flattened(image, input);
    const effect = new Float32Array(area);
    found!.gradient.forEach((slope, i) => {
      effect[i % area]! += slope * (image[i]! - flat[i]!);
    });
    const areaOf = async (order: readonly number[]) => {
      const { area: own } = await exchange(responder, { from: image, to: flat }, order, 1);
      return own;
    };
    const [best, lot, worst] = [
      await areaOf(orderOf(effect)),
      await areaOf(orderByLot(area, random('lot'))),
      await areaOf(orderOf(effect).reverse()),
    ];
    expect(best).toBeLessThan(lot);
    expect(lot).toBeLessThan(worst);
    const wrong = exchange(responder, { from: image, to: flat }, [1, 2], 1);
    await expect(wrong).rejects.toThrow('order: got 2 px, expected 100');
    await responder.dispose();
  });

  test('order px from the largest value to the smallest, equal ones as they stand', () => {
    expect(orderOf(Float32Array.of(1, 3, -2, 3))).toEqual([1, 3, 0, 2]);
  });
});

describe.each(['NCHW', 'NHWC'] as const)('baselines in %s', (layout) => {
  const input = { layout, numChannels: 3, size: [10, 10] as const };
  const at = (channel: number, i: number) =>
    layout === 'NCHW' ? channel * area + i : 3 * i + channel;

  test('are flat in each channel, with its mean', () => {
    const flat = flattened(image, input);
    for (const channel of [0, 1, 2]) {
      let sum = 0;
      for (let i = 0; i < area; i++) sum += image[at(channel, i)]! / area;
      for (let i = 0; i < area; i++) expect(flat[at(channel, i)]).toBeCloseTo(sum, 5);
    }
  });

  test('are blurred, so that a constant stays and differences shrink', () => {
    const constant = image.map((_, i) => (layout === 'NCHW' ? Math.floor(i / area) : i % 3));
    blurred(constant, input).forEach((value, i) => expect(value).toBeCloseTo(constant[i]!, 5));
    const large = { layout, numChannels: 1, size: [40, 50] as const };
    const noise = Float32Array.from({ length: 2000 }, () => rng.normal());
    const spread = (values: Float32Array) =>
      Math.hypot(...values.map((value, i) => (i === 0 ? 0 : value - values[i - 1]!)));
    expect(spread(blurred(noise, large))).toBeLessThan(0.3 * spread(noise));
  });
});
