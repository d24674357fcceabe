// Methods of gradients explain classes and units of networks of any kind, in one order of axes.

import { describe, expect, test } from 'vitest';
import { methodNames, type MethodName } from '../../../pipeline/analyses/attribution/method.ts';
import { getMethod, methods } from '../../../pipeline/analyses/attribution/methods.ts';
import type { Responder } from '../../../pipeline/model/responder.ts';
import type { Target } from '../../../pipeline/model/target.ts';
import { relativeL2 } from '../../support/close.ts';
import { NetworkBuilder } from '../../support/networks.ts';
import { channelsLast, imageFor, openNet, smallNet, tokenNet } from '../../support/open-net.ts';

const names = [
  'gradient',
  'gradient-times-input',
  'smoothgrad',
  'smoothgrad-squared',
  'integrated-gradients',
  'expected-gradients',
  'guided-backpropagation',
  'deconvnet',
  'cam',
  'grad-cam',
  'grad-cam-plus-plus',
  'guided-grad-cam',
] as const satisfies readonly MethodName[];

const aClass: Target = { kind: 'class', index: 2 };
const aUnit: Target = { kind: 'unit', layer: 'late', channel: 3 };
const there: Target = { kind: 'unit', layer: 'late', channel: 3, position: { row: 4, col: 4 } };

/** What a method says of an image, compared with one of zeros, without noise. */
function ask(net: Responder, name: MethodName, target: Target, image = imageFor(net)) {
  const references = [new Float32Array(image.length)];
  const config = { steps: 8, noise: 0, references };
  return getMethod(name).open(config)(net, image, target);
}

describe('a network of images [N, H, W, C] is explained as its twin of [N, C, H, W]', async () => {
  const first = await openNet(smallNet());
  const last = await openNet(channelsLast(smallNet()));
  const image = imageFor(first);
  const turned = image.map((_, at) => image[(at % 3) * 256 + Math.floor(at / 3)]!);
  test.each(names)('by %s', async (name) => {
    const own = await ask(last, name, aClass, turned);
    const twin = await ask(first, name, aClass, image);
    expect(own.shape).toEqual(twin.shape);
    expect(twin.values.some((value) => value !== 0)).toBe(true);
    expect(relativeL2(own.values, twin.values)).toBeLessThan(1e-4);
  });
});

describe('features of one channel, without class scores, are explained', async () => {
  const n = new NetworkBuilder({ numChannels: 1 });
  const graph = n.build(n.convRelu('late', n.convRelu('early', n.image, 4), 6));
  const net = await openNet(graph);
  for (const [what, target] of [
    ['a unit', aUnit],
    ['a unit at a position', there],
  ] as const) {
    test.each(names.filter((name) => name !== 'cam'))(`for ${what}, by %s`, async (name) => {
      expect(getMethod(name).missing?.(net, target)).toBeUndefined();
      const { values, shape, figures } = await ask(net, name, target);
      expect(shape).toEqual([1, 16, 16]);
      expect(values).toHaveLength(256);
      expect(values.every(Number.isFinite)).toBe(true);
      expect(Object.values(figures).every(Number.isFinite)).toBe(true);
    });
  }

  test('for a position, by what it sees and no more', async () => {
    const { values } = await ask(net, 'gradient', there);
    const outside = values.filter((_, i) => {
      const [row, col] = [Math.floor(i / 16), i % 16];
      return Math.max(Math.abs(row - 4), Math.abs(col - 4)) > 2;
    });
    expect(outside).toEqual(new Float32Array(256 - 25));
  });
});

describe('a transformer without rectifiers', async () => {
  const net = await openNet(tokenNet(), ['one', 'two']);
  const ruled = ['guided-backpropagation', 'deconvnet', 'guided-grad-cam'] as const;
  test.each(ruled)('has no %s, which would be the gradient', (name) => {
    expect(getMethod(name).missing!(net, aClass)).toBe(
      'no rectifiers on the way, without which it is the gradient',
    );
  });

  const others = names.filter((name) => name !== 'cam' && !ruled.some((other) => other === name));
  test.each(others)('is explained by %s', async (name) => {
    for (const target of [aClass, { ...aUnit, layer: 'two' }] as const) {
      const { values, shape } = await ask(net, name, target);
      expect(shape).toEqual(name.startsWith('grad-cam') ? [1, 4, 4] : [3, 16, 16]);
      expect(values.every(Number.isFinite)).toBe(true);
      expect(values.some((value) => value !== 0)).toBe(true);
    }
  });
});

test('methods are found by name, and shown in one order', () => {
  const shown = methods.map(({ name }) => name);
  expect(shown).toEqual(methodNames.filter((name) => shown.includes(name)));
  expect(shown).toEqual(expect.arrayContaining([...names]));
  for (const method of methods) expect(getMethod(method.name)).toBe(method);
  expect(() => getMethod('gradcam')).toThrow('method: got "gradcam", expected one of grad-cam,');
});

test('methods tell what they cost', () => {
  const config = { steps: 20, references: [new Float32Array(1)] };
  const costs = names.map((name) => {
    const { forward, backward } = getMethod(name).passes(config);
    return [name, forward, backward];
  });
  expect(Object.fromEntries(costs.map(([name, ...runs]) => [name, runs.join(' + ')]))).toEqual({
    gradient: '1 + 1',
    'gradient-times-input': '1 + 1',
    smoothgrad: '20 + 20',
    'smoothgrad-squared': '20 + 20',
    'integrated-gradients': '22 + 20',
    'expected-gradients': '22 + 20',
    'guided-backpropagation': '1 + 1',
    deconvnet: '1 + 1',
    cam: '1 + 1',
    'grad-cam': '1 + 1',
    'grad-cam-plus-plus': '1 + 1',
    'guided-grad-cam': '2 + 2',
  });
});
