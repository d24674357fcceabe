// Maps of late layers: which layer they are of, and how they agree.

import { beforeAll, describe, expect, test } from 'vitest';
import { getMethod } from '../../../pipeline/analyses/attribution/methods.ts';
import type { MethodConfig, MethodName } from '../../../pipeline/analyses/attribution/method.ts';
import type { Responder } from '../../../pipeline/model/responder.ts';
import type { Target } from '../../../pipeline/model/target.ts';
import { cosine, relativeL2 } from '../../support/close.ts';
import { NetworkBuilder } from '../../support/networks.ts';
import { imageFor, openNet, smallNet, tokenNet } from '../../support/open-net.ts';

const aClass = { kind: 'class', index: 2 } as const;
let net: Responder;
beforeAll(async () => {
  net = await openNet(smallNet());
});

const ask = (name: MethodName, config: MethodConfig = {}, responder = net, of: Target = aClass) =>
  getMethod(name).open(config)(responder, imageFor(responder), of);

describe('CAM', () => {
  test('is Grad-CAM but for a positive factor, and sums to the score', async () => {
    const [cam, gradCam] = [await ask('cam'), await ask('grad-cam')];
    expect([cam.layer, cam.shape]).toEqual(['late', [1, 8, 8]]);
    expect(cosine(cam.values, gradCam.values)).toBeGreaterThan(0.99999);
    const [score] = await net.scores([imageFor(net)], aClass);
    expect(cam.values.reduce((total, value) => total + value, 0)).toBeCloseTo(score!, 5);
  });

  test('is missing where more follows than a mean and a linear map', async () => {
    const missing = (responder: Responder, of: Target = aClass) =>
      getMethod('cam').missing!(responder, of);
    expect(missing(net)).toBeUndefined();
    const why = (layer: string) =>
      `no global average pooling and one linear map between ${layer} and the score`;
    expect(missing(await openNet(smallNet(), ['early']))).toBe(why('early'));
    expect(missing(await openNet(tokenNet(), ['one', 'two']))).toBe(why('two'));
    expect(missing(net, { kind: 'unit', layer: 'late', channel: 0 })).toBe(why('early'));
    const n = new NetworkBuilder();
    const flat = n.op('flat', 'Flatten', [n.convRelu('late', n.image, 2)]);
    const plain = n.op('logits', 'MatMul', [flat, n.weights('logits', [512, 3])]);
    expect(missing(await openNet(n.build(plain), ['late']))).toBe(why('late'));
    await expect(ask('cam', { layer: 'early' })).rejects.toThrow(
      `CAM: got ${why('early')}, expected that and no more; use Grad-CAM`,
    );
  });
});

describe('Grad-CAM', () => {
  test('weighs each channel by the mean of its gradient', async () => {
    const { values, layer, shape } = await ask('grad-cam', { layer: 'early' });
    expect([layer, shape]).toEqual(['early', [1, 16, 16]]);
    const [found] = await net.layerGradients([imageFor(net)], aClass, 'early');
    const { activations, gradient } = found!;
    const expected = values.map((_, i) => {
      let sum = 0;
      for (let c = 0; c < 6; c++) {
        const own = gradient.subarray(c * 256, (c + 1) * 256);
        sum += (own.reduce((total, slope) => total + slope, 0) / 256) * activations[c * 256 + i]!;
      }
      return sum;
    });
    expect(relativeL2(values, expected)).toBeLessThan(1e-5);
  });

  test('looks before a unit at the layer before it, and at those of a name', async () => {
    const unit: Target = { kind: 'unit', layer: 'late', channel: 1 };
    expect((await ask('grad-cam', {}, net, unit)).layer).toBe('early');
    await expect(ask('grad-cam', { layer: 'late' }, net, unit)).rejects.toThrow(
      'layer: got "late", which has no rows and cols or does not lead to the score, expected one of early',
    );
    await expect(ask('grad-cam', { layer: 'lete' })).rejects.toThrow(
      'layer: got "lete", expected one of late, early',
    );
    const first: Target = { kind: 'unit', layer: 'early', channel: 1 };
    const why = 'no layer with rows and cols before the score';
    for (const name of ['cam', 'grad-cam', 'grad-cam-plus-plus', 'guided-grad-cam'] as const) {
      expect(getMethod(name).missing!(net, first)).toBe(why);
    }
  });

  test('goes back to the last tokens that the token of the class has heard of', async () => {
    const tokens = await openNet(tokenNet(), ['one/attended', 'one', 'two/attended', 'two']);
    const found = await ask('grad-cam', {}, tokens);
    expect([found.layer, found.shape]).toEqual(['one', [1, 4, 4]]);
    expect(found.values.some((value) => value !== 0)).toBe(true);
    expect((await ask('grad-cam-plus-plus', {}, tokens)).layer).toBe('one');
  });
});

test('Grad-CAM++ weighs rising slopes by the second and third powers of the gradient', async () => {
  const { values } = await ask('grad-cam-plus-plus', { layer: 'early' });
  const [found] = await net.layerGradients([imageFor(net)], aClass, 'early');
  const { activations, gradient } = found!;
  const weights = Array.from({ length: 6 }, (_, c) => {
    const own = gradient.subarray(c * 256, (c + 1) * 256);
    const total = activations
      .subarray(c * 256, (c + 1) * 256)
      .reduce((sum, activation) => sum + activation, 0);
    return own.reduce((sum, g) => {
      const alpha = g === 0 ? 0 : g ** 2 / (2 * g ** 2 + total * g ** 3);
      return sum + alpha * Math.max(0, g);
    }, 0);
  });
  const expected = values.map((_, i) =>
    weights.reduce((sum, weight, c) => sum + weight * activations[c * 256 + i]!, 0),
  );
  expect(relativeL2(values, expected)).toBeLessThan(1e-5);
});

test('guided Grad-CAM is guided backpropagation where Grad-CAM is above zero, and nothing elsewhere', async () => {
  const map = (await ask('grad-cam', { layer: 'early' })).values;
  const [fine, both] = [
    await ask('guided-backpropagation'),
    await ask('guided-grad-cam', { layer: 'early' }),
  ];
  expect([both.shape, both.layer]).toEqual([fine.shape, 'early']);
  // the layer is as large as the image, so that nothing is resized
  const expected = fine.values.map((value, i) => value * Math.max(0, map[i % 256]!));
  expect(expected.some((value) => value !== 0)).toBe(true);
  expect(relativeL2(both.values, expected)).toBeLessThan(1e-5);
});
