// What is made of the gradient of the image: products, means under noise, means over a class.

import { beforeAll, describe, expect, test } from 'vitest';
import { classMean } from '../../../pipeline/analyses/attribution/class-mean.ts';
import {
  sumOverChannels,
  type Attribution,
} from '../../../pipeline/analyses/attribution/attribution.ts';
import { getMethod } from '../../../pipeline/analyses/attribution/methods.ts';
import type { MethodConfig, MethodName } from '../../../pipeline/analyses/attribution/method.ts';
import type { Responder } from '../../../pipeline/model/responder.ts';
import { relativeL2 } from '../../support/close.ts';
import { imageFor, openNet, smallNet } from '../../support/open-net.ts';

const target = { kind: 'class', index: 2 } as const;
let net: Responder;
beforeAll(async () => {
  net = await openNet(smallNet());
});

const ask = (name: MethodName, config: MethodConfig = {}, image = imageFor(net)) =>
  getMethod(name).open(config)(net, image, target);

const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);

test('gradient × input sums to the logit of a network without biases', async () => {
  const [score] = await net.scores([imageFor(net)], target);
  expect(Math.abs(score!)).toBeGreaterThan(0.01);
  expect(sum((await ask('gradient-times-input')).values)).toBeCloseTo(score!, 5);
});

describe('SmoothGrad', () => {
  test('without noise is the gradient to the bit, and its square the square', async () => {
    const { values } = await ask('gradient');
    expect((await ask('smoothgrad', { noise: 0 })).values).toEqual(values);
    const squares = values.map((value) => value * value);
    expect((await ask('smoothgrad-squared', { noise: 0 })).values).toEqual(squares);
  });

  test('is the mean over draws: by its seed, and close to the gradient under little noise', async () => {
    const { values } = await ask('gradient');
    const little = await ask('smoothgrad', { noise: 1e-4, steps: 6 });
    expect(little.figures).toEqual({ draws: 6 });
    expect(relativeL2(little.values, values)).toBeLessThan(0.1);
    const own = (seed: string) => ask('smoothgrad', { noise: 0.2, steps: 10, seed });
    const [one, same, other] = [await own('a'), await own('a'), await own('b')];
    expect(one.values).toEqual(same.values);
    expect(relativeL2(one.values, other.values)).toBeGreaterThan(0.01);
  });

  test('draws with the standard deviation that it is told, as a share of the range', async () => {
    const drawn: Float32Array[] = [];
    const image = imageFor(net).map((value) => 5 + 2 * value);
    const heard: Responder = {
      ...net,
      gradients: (images, ...rest) => {
        drawn.push(...images);
        return net.gradients(images, ...rest);
      },
    };
    await getMethod('smoothgrad').open({ noise: 0.1, steps: 9 })(heard, image, target);
    const errors = drawn.flatMap((own) => Array.from(own, (value, i) => value - image[i]!));
    const deviation = Math.sqrt(errors.reduce((total, e) => total + e * e, 0) / errors.length);
    expect(drawn).toHaveLength(9);
    // the range of the image is 4, less a little
    expect(deviation).toBeGreaterThan(0.38);
    expect(deviation).toBeLessThan(0.42);
  });

  test('of squares is nowhere below zero', async () => {
    const { values } = await ask('smoothgrad-squared', { steps: 5 });
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeGreaterThan(0);
  });
});

describe('the mean over images of a class', () => {
  test('is that of the attributions, and of the magnitudes of their places', async () => {
    const images = ['a', 'b', 'c'].map((seed) => imageFor(net, seed));
    const attribute = getMethod('gradient-times-input').open({});
    const mean = (await classMean(attribute, net, images, target))!;
    const each: Attribution[] = [];
    for (const image of images) each.push(await attribute(net, image, target));
    const at = (i: number) => each.reduce((total, { values }) => total + values[i]!, 0) / 3;
    expect(mean.numImages).toBe(3);
    expect(
      relativeL2(
        mean.values,
        Float32Array.from(mean.values, (_, i) => at(i)),
      ),
    ).toBeLessThan(1e-6);
    const places = each.map((found) => sumOverChannels(found));
    const magnitudes = Float32Array.from(
      places[0]!,
      (_, i) => places.reduce((total, own) => total + Math.abs(own[i]!), 0) / 3,
    );
    expect(relativeL2(mean.magnitudes, magnitudes)).toBeLessThan(1e-6);
  });

  test('takes images as they come, and is none of none', async () => {
    async function* one() {
      yield await Promise.resolve(imageFor(net));
    }
    const attribute = getMethod('grad-cam').open({});
    const alone = await attribute(net, imageFor(net), target);
    const mean = await classMean(attribute, net, one(), target);
    expect(mean!.values).toEqual(alone.values);
    expect(await classMean(attribute, net, [], target)).toBeUndefined();
  });
});
