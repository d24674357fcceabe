// Gradients along ways from a baseline add up to the difference of the scores.

import { beforeAll, describe, expect, test } from 'vitest';
import { baselineOf } from '../../../pipeline/analyses/attribution/baselines.ts';
import {
  baselineNames,
  type MethodConfig,
  type MethodName,
} from '../../../pipeline/analyses/attribution/method.ts';
import { getMethod } from '../../../pipeline/analyses/attribution/methods.ts';
import type { Responder } from '../../../pipeline/model/responder.ts';
import { preprocess } from '../../../pipeline/model/preprocess.ts';
import { relativeL2 } from '../../support/close.ts';
import { noiseImage } from '../../support/images.ts';
import { channelsLast, imageFor, openNet, smallNet } from '../../support/open-net.ts';

const target = { kind: 'class', index: 2 } as const;
/** Colours 0…1, less their means. */
const card = '{ mean: [0.5, 0.4, 0.3], std: [0.2, 0.2, 0.25] }';
let net: Responder;
beforeAll(async () => {
  net = await openNet(smallNet(), undefined, card);
});

const ask = (name: MethodName, config: MethodConfig = {}, responder = net) =>
  getMethod(name).open(config)(responder, imageFor(responder), target);

const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);

describe('integrated gradients', () => {
  test.each(baselineNames)(
    'from the baseline %s adds up to within a hundredth',
    async (baseline) => {
      const { values, figures } = await ask('integrated-gradients', { baseline });
      const from = baselineOf(net, imageFor(net), baseline, 'integrated gradients');
      const [before, after] = await net.scores([from, imageFor(net)], target);
      const difference = after! - before!;
      const error = Math.abs((sum(values) - difference) / difference);
      expect(error).toBeCloseTo(figures['completeness']!, 4);
      expect(figures['completeness']).toBeLessThan(0.01);
      expect(figures['steps']).toBeLessThanOrEqual(800);
    },
  );

  test('is the midpoint rule of as many steps as it is told', async () => {
    const { values, figures } = await ask('integrated-gradients', { steps: 3 });
    expect(figures['steps']).toBe(3);
    const image = imageFor(net);
    const points = [1 / 6, 3 / 6, 5 / 6].map((share) => image.map((value) => share * value));
    const found = await net.gradients(points, target);
    const expected = image.map(
      (value, i) => (value * found.reduce((total, { gradient }) => total + gradient[i]!, 0)) / 3,
    );
    expect(relativeL2(values, expected)).toBeLessThan(1e-5);
  });

  test('computes no point twice while it doubles its steps, and stops at 800', async () => {
    const seen = new Set<string>();
    let numPoints = 0;
    const goal = 1e6;
    const never: Responder = {
      ...net,
      // a difference that no path adds up to
      scores: () => Promise.resolve(Float32Array.of(0, goal)),
      gradients: (images) => {
        for (const image of images) seen.add(image.slice(0, 12).join());
        numPoints += images.length;
        const score = 0;
        return Promise.resolve(images.map((gradient) => ({ score, gradient })));
      },
    };
    const { values, figures } = await ask('integrated-gradients', {}, never);
    expect(figures['steps']).toBe(800);
    expect([numPoints, seen.size]).toEqual([801, 801]);
    // the gradient of x²/2 is x, so that each value is half the square of what it was
    const halves = imageFor(net).map((value) => value ** 2 / 2);
    expect(relativeL2(values, halves)).toBeLessThan(1e-5);
  });

  test('tells no completeness of what there is nothing of to explain', async () => {
    const image = baselineOf(net, imageFor(net), 'black', '');
    const own = getMethod('integrated-gradients').open({ baseline: 'black', steps: 4 });
    expect((await own(net, image, target)).figures).toEqual({ steps: 4 });
  });
});

describe('expected gradients', () => {
  test('of one image compared with is integrated gradients from that', async () => {
    const references = [new Float32Array(imageFor(net).length)];
    const expected = await ask('expected-gradients', { references, steps: 400 });
    const wanted = await ask('integrated-gradients', { steps: 400 });
    expect(relativeL2(expected.values, wanted.values)).toBeLessThan(0.05);
    expect(expected.figures['completeness']).toBeLessThan(0.02);
  });

  test('adds up to the score less the mean of the others', async () => {
    const references = ['a', 'b', 'c'].map((seed) => imageFor(net, seed));
    const { values, figures } = await ask('expected-gradients', { references, steps: 600 });
    const [score] = await net.scores([imageFor(net)], target);
    const others = await net.scores(references, target);
    const difference = score! - others.reduce((total, other) => total + other, 0) / 3;
    expect(Math.abs((sum(values) - difference) / difference)).toBeCloseTo(
      figures['completeness']!,
      4,
    );
    expect(figures['completeness']).toBeLessThan(0.1);
  });

  test('needs images to compare with', () => {
    const { missing } = getMethod('expected-gradients');
    expect(missing!(net, target, {})).toBe('no images to compare with');
    expect(missing!(net, target, { references: [imageFor(net)] })).toBeUndefined();
    expect(() => getMethod('expected-gradients').open({})).toThrow(
      'expected gradients: got no images to compare with, expected some; name a data set',
    );
  });
});

describe('baselines', () => {
  const colour = (data: readonly number[]) => ({
    width: 16,
    height: 16,
    data: Uint8Array.from({ length: 768 }, (_, i) => data[i % 3]!),
  });
  const inputOf = ({ model }: Responder, image: Parameters<typeof preprocess>[0][0]) =>
    preprocess([image], model.card.preprocessing, model.card.input.layout).data as Float32Array;

  test.each(['channels first', 'channels last'])(
    'with %s are what they are called',
    async (order) => {
      const graph = order === 'channels last' ? channelsLast(smallNet()) : smallNet();
      const own = await openNet(graph, undefined, card);
      const image = inputOf(own, noiseImage(1, 16));
      const named = (name: (typeof baselineNames)[number]) => baselineOf(own, image, name, 'seed');
      expect(relativeL2(named('black'), inputOf(own, colour([0, 0, 0])))).toBeLessThan(1e-6);
      expect([...named('mean')]).toEqual(Array(768).fill(0));
      const white = inputOf(own, colour([255, 255, 255]));
      const black = named('black');
      const noise = named('noise');
      noise.forEach((value, i) => {
        expect(value).toBeGreaterThanOrEqual(black[i]!);
        expect(value).toBeLessThanOrEqual(white[i]!);
      });
      expect(noise).toEqual(named('noise'));
      const even = inputOf(own, colour([200, 100, 50]));
      expect(relativeL2(baselineOf(own, even, 'blurred', ''), even)).toBeLessThan(1e-6);
      const blurred = named('blurred');
      const change = (from: Float32Array, step: number) =>
        from.reduce((total, value, i) => total + Math.abs(value - (from[i + step] ?? value)), 0);
      const steps = order === 'channels last' ? [3, 48] : [1, 16];
      for (const step of steps) {
        expect(change(blurred, step)).toBeLessThan(0.8 * change(image, step));
      }
      expect(sum(blurred)).toBeCloseTo(sum(image), -2);
    },
  );

  test('the mean is that of the image where preprocessing takes none away', async () => {
    const own = await openNet(smallNet());
    const image = inputOf(own, colour([255, 51, 0]));
    const mean = baselineOf(own, image, 'mean', '');
    for (const [c, value] of [1, 0.2, 0].entries()) expect(mean[c * 256]).toBeCloseTo(value, 5);
  });
});
