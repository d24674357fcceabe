import { describe, expect, test } from 'vitest';
import { baselineOf } from '../../../pipeline/analyses/attribution/baselines.ts';
import { deeplift } from '../../../pipeline/analyses/attribution/deeplift.ts';
import type { BaselineName } from '../../../pipeline/analyses/attribution/method.ts';
import type { Graph } from '../../../pipeline/graph/graph.ts';
import { float, int, ints } from '../../../pipeline/graph/attributes.ts';
import { loadModel } from '../../../pipeline/model/model.ts';
import { openResponder, type Responder } from '../../../pipeline/model/responder.ts';
import { createOrtEngine } from '../../../pipeline/engine/ort.ts';
import type { Target } from '../../../pipeline/model/target.ts';
import { NetworkBuilder } from '../../support/networks.ts';
import { sharedData } from '../../support/shared-data.ts';
import { imageFor, openNet, smallNet, tokenNet } from '../../support/open-net.ts';

const engine = createOrtEngine({ numThreads: 1 });
const target = { kind: 'class', index: 2 } as const;

/** The attribution, and by how much the scores of image and baseline differ. */
async function explain(
  responder: Responder,
  of: Target = target,
  baseline: BaselineName = 'noise',
) {
  const image = imageFor(responder);
  const reference = baselineOf(responder, image, baseline, 'seed');
  const [own, other] = await responder.scores([image, reference], of);
  const found = await deeplift.open({ baseline, seed: 'seed' })(responder, image, of);
  const sum = found.values.reduce((total, value) => total + value, 0);
  return { ...found, image, reference, sum, difference: own! - other! };
}

/** A network of one op after a convolution, given as what the op makes of it. */
function withOp(make: (n: NetworkBuilder, x: string) => string): Graph {
  const n = new NetworkBuilder();
  const x = make(n, n.conv('first', n.image, 8));
  return n.build(n.head('logits', n.convRelu('second', x, 6), 5));
}

const pooled = { kernel_shape: ints(3, 3), strides: ints(2, 2), pads: ints(1, 1, 1, 1) };
const networks: Record<string, Graph> = {
  LRN: withOp((n, x) =>
    n.op('y', 'LRN', [x], { size: int(5), alpha: float(0.5), beta: float(0.75), bias: float(1) }),
  ),
  'overlapping max pooling': withOp((n, x) => n.op('y', 'MaxPool', [x], pooled)),
  'average pooling': withOp((n, x) => n.op('y', 'AveragePool', [x], pooled)),
  'global max pooling': withOp((n, x) => n.b.mul(x, n.op('y', 'GlobalMaxPool', [x]))),
  'a gate of its own': withOp((n, x) => n.b.mul(x, n.op('y', 'Sigmoid', [x]))),
  GELU: withOp((n, x) => n.op('y', 'Gelu', [x])),
  tanh: withOp((n, x) => n.op('y', 'Tanh', [x])),
  'hard swish': withOp((n, x) => n.op('y', 'HardSwish', [x])),
  'leaky ReLU': withOp((n, x) => n.op('y', 'LeakyRelu', [x], { alpha: float(0.2) })),
  ReLU6: withOp((n, x) => n.op('y', 'Clip', [x, n.b.scalar(0), n.b.scalar(0.5)])),
  'a quotient': withOp((n, x) => n.b.div(x, n.b.add(n.b.mul(x, x), n.b.scalar(1)))),
  'larger and smaller of two': withOp((n, x) => {
    const other = n.conv('other', n.image, 8);
    return n.b.sub(n.op('high', 'Max', [x, other]), n.op('low', 'Min', [other, x]));
  }),
  'instance normalization': withOp((n, x) =>
    n.op('y', 'InstanceNormalization', [x, n.weights('scale', [8]), n.weights('shift', [8])]),
  ),
};

describe('values add up to the difference of the scores', () => {
  test.each(Object.entries(networks))('with %s', async (_, graph) => {
    const responder = await openNet(graph, ['first']);
    const { sum, difference, figures } = await explain(responder);
    expect(Math.abs(difference)).toBeGreaterThan(1e-3);
    expect(Math.abs(sum / difference - 1)).toBeLessThan(1e-3);
    expect(figures['completeness']).toBeLessThan(1e-3);
    await responder.dispose();
  });

  test('with attention', async () => {
    const responder = await openNet(tokenNet(), ['one']);
    const { sum, difference } = await explain(responder);
    expect(Math.abs(sum / difference - 1)).toBeLessThan(1e-3);
    await responder.dispose();
  });

  test('for a unit', async () => {
    const responder = await openNet(smallNet());
    const unit = { kind: 'unit', layer: 'late', channel: 3 } as const;
    const { sum, difference } = await explain(responder, unit, 'black');
    expect(Math.abs(sum / difference - 1)).toBeLessThan(1e-3);
    await responder.dispose();
  });

  for (const name of ['googlenet_bvlc', 'squeezenet1_1']) {
    const path = sharedData(`models/${name}.onnx`);
    test.skipIf(!path)(`of ${name}`, { timeout: 60_000 }, async () => {
      const responder = openResponder(engine, await loadModel(path!), 4);
      const { sum, difference } = await explain(responder, { kind: 'class', index: 207 }, 'black');
      expect(Math.abs(sum / difference - 1)).toBeLessThan(1e-3);
      await responder.dispose();
    });
  }
});

test('of a linear network it is gradient × difference', async () => {
  const n = new NetworkBuilder();
  const responder = await openNet(n.build(n.head('logits', n.conv('first', n.image, 8), 5)), [
    'first',
  ]);
  const { values, image, reference } = await explain(responder);
  const [found] = await responder.gradients([image], target);
  for (const [i, value] of values.entries()) {
    expect(value).toBeCloseTo(found!.gradient[i]! * (image[i]! - reference[i]!), 6);
  }
  await responder.dispose();
});

test('of the baseline itself there is nothing to explain', async () => {
  const responder = await openNet(smallNet());
  const grey = new Float32Array(imageFor(responder).length).fill(0.5);
  const { values, figures } = await deeplift.open({ baseline: 'mean' })(responder, grey, target);
  expect(values.every((value) => value === 0)).toBe(true);
  expect(figures).toEqual({});
  await responder.dispose();
});
