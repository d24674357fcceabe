// Scores and gradients are those of the network, for one image and for many.

import { beforeAll, describe, expect, test } from 'vitest';
import { random } from '../../pipeline/base/random.ts';
import type { Responder } from '../../pipeline/model/responder.ts';
import type { Target } from '../../pipeline/model/target.ts';
import { relativeL2 } from '../support/close.ts';
import { dot } from '../support/dot.ts';
import { NetworkBuilder } from '../support/networks.ts';
import {
  channelsLast,
  imageFor,
  openNet,
  smallNet,
  smoothNet,
  tokenNet,
} from '../support/open-net.ts';

const unit = { kind: 'unit', layer: 'late', channel: 3 } as const;
const targets: Record<string, Target> = {
  'a class': { kind: 'class', index: 1 },
  'a unit': unit,
  'a unit at a position': { ...unit, position: { row: 2, col: 6 } },
};

/** Directional derivatives by central differences, and those of the gradient. */
async function slopes(net: Responder, target: Target) {
  const image = imageFor(net);
  const [found] = await net.gradients([image], target);
  const rng = random('directions');
  const step = 1e-3;
  const pairs: [number, number][] = [];
  for (let i = 0; i < 4; i++) {
    const direction = image.map(() => rng.normal());
    const moved = [step, -step].map((by) => image.map((value, k) => value + by * direction[k]!));
    const [ahead, behind] = await net.scores(moved, target);
    pairs.push([dot(found!.gradient, direction), (ahead! - behind!) / (2 * step)]);
  }
  return pairs;
}

describe.each(['channels first', 'channels last'])('a network with %s', (order) => {
  let net: Responder;
  beforeAll(async () => {
    const graph = smoothNet();
    net = await openNet(order === 'channels last' ? channelsLast(graph) : graph);
  });

  test.each(Object.keys(targets))('has the gradient of finite differences for %s', async (name) => {
    const pairs = await slopes(net, targets[name]!);
    const scale = Math.max(...pairs.map(([, wanted]) => Math.abs(wanted)));
    expect(scale).toBeGreaterThan(1e-3);
    for (const [own, wanted] of pairs) expect(Math.abs(own - wanted)).toBeLessThan(0.005 * scale);
  });

  test('says the same of an image among others, in batches that are not full', async () => {
    const images = Array.from({ length: 6 }, (_, i) => imageFor(net, `image ${i}`));
    for (const target of Object.values(targets)) {
      const all = await net.gradients(images, target);
      const scores = await net.scores(images, target);
      const layers = await net.layerGradients(images, target, 'early');
      for (const [i, image] of images.entries()) {
        const [alone] = await net.gradients([image], target);
        const [layer] = await net.layerGradients([image], target, 'early');
        expect(all[i]!.score).toBeCloseTo(alone!.score, 5);
        expect(scores[i]).toBeCloseTo(alone!.score, 5);
        expect(layers[i]!.score).toBeCloseTo(alone!.score, 5);
        expect(relativeL2(all[i]!.gradient, alone!.gradient)).toBeLessThan(1e-5);
        expect(relativeL2(layers[i]!.gradient, layer!.gradient)).toBeLessThan(1e-5);
        expect(relativeL2(layers[i]!.activations, layer!.activations)).toBeLessThan(1e-5);
      }
    }
  });

  test('scores a class by its logit', async () => {
    const image = imageFor(net);
    const [logits] = await net.logits([image]);
    expect(logits).toHaveLength(5);
    for (const [index, logit] of logits!.entries()) {
      const [score] = await net.scores([image], { kind: 'class', index });
      expect(score).toBeCloseTo(logit, 5);
    }
  });
});

test('the gradient of a unit with respect to its own layer is what it is read off by', async () => {
  const net = await openNet(smallNet());
  const target = { ...unit, position: { row: 2, col: 6 } };
  const [found] = await net.layerGradients([imageFor(net)], target, 'late');
  const at = 3 * 64 + 2 * 8 + 6;
  expect(found!.gradient.findIndex((slope) => slope !== 0)).toBe(at);
  expect([found!.gradient[at], found!.activations[at]]).toEqual([1, found!.score]);
});

test('a layer of tokens has the gradient of the tokens, as rows and cols', async () => {
  const net = await openNet(tokenNet(), ['one', 'two']);
  const image = imageFor(net);
  const target = { kind: 'class', index: 2 } as const;
  const [one] = await net.layerGradients([image], target, 'one');
  // attention of the second block brings the patches to the token of the class; behind it nothing does
  expect(one!.gradient).toHaveLength(6 * 16);
  expect(one!.gradient.every((slope) => slope !== 0)).toBe(true);
  const [two] = await net.layerGradients([image], target, 'two');
  expect(two!.gradient.every((slope) => slope === 0)).toBe(true);
  const pairs = await slopes(net, { kind: 'unit', layer: 'two', channel: 4 });
  const scale = Math.max(...pairs.map(([, wanted]) => Math.abs(wanted)));
  for (const [own, wanted] of pairs) expect(Math.abs(own - wanted)).toBeLessThan(0.02 * scale);
});

test('class scores may keep axes of length 1', async () => {
  const n = new NetworkBuilder();
  const late = n.op('mean', 'GlobalAveragePool', [n.convRelu('late', n.image, 8)]);
  const net = await openNet(n.build(n.conv('logits', late, 5, { kernel: 1 })), ['late']);
  expect(net.numClasses).toBe(5);
  const [found] = await net.gradients([imageFor(net)], { kind: 'class', index: 4 });
  const [logits] = await net.logits([imageFor(net)]);
  expect(found!.score).toBeCloseTo(logits![4]!, 5);
});

test('unknown targets and layers are refused', async () => {
  const net = await openNet(smallNet());
  const image = imageFor(net);
  const target = { kind: 'class', index: 9 } as const;
  await expect(net.gradients([image], target)).rejects.toThrow('class: got 9, expected 0…4');
  await expect(net.scores([image], { ...unit, layer: 'none' })).rejects.toThrow(
    'layer: got "none", expected one of',
  );
  await expect(net.layerGradients([image], unit, 'none')).rejects.toThrow(
    'layer: got "none", expected one of',
  );
});
