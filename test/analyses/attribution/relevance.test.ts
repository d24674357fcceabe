import { describe, expect, test } from 'vitest';
import { lrpEpsilon } from '../../../pipeline/analyses/attribution/lrp-epsilon.ts';
import { lrpZPlus } from '../../../pipeline/analyses/attribution/lrp-z-plus.ts';
import { relevanceBy } from '../../../pipeline/analyses/attribution/relevance.ts';
import { float, int, ints } from '../../../pipeline/graph/attributes.ts';
import type { Graph } from '../../../pipeline/graph/graph.ts';
import { relevanceEpsilon } from '../../../pipeline/graph/relevance-rules.ts';
import type { Target } from '../../../pipeline/model/target.ts';
import { NetworkBuilder } from '../../support/networks.ts';
import { imageFor, openNet, smallNet } from '../../support/open-net.ts';

const target = { kind: 'class', index: 2 } as const;
const exact = relevanceBy('relevance, exact', relevanceEpsilon(1e-6));

function built(make: (n: NetworkBuilder, x: string) => string): Graph {
  const n = new NetworkBuilder();
  const x = n.convRelu('first', n.image, 8);
  return n.build(n.head('logits', n.conv('last', make(n, x), 6), 5));
}

// without biases, so that there is nothing that keeps relevance
const networks: Record<string, Graph> = {
  'max pooling': built((n, x) => n.pool('y', x)),
  'a residual sum': built((n, x) => n.relu('y', n.b.add(x, n.conv('side', x, 8)))),
  'a sum without a rectifier': built((n, x) => n.b.sub(n.conv('side', x, 8), x)),
  concatenation: built((n, x) => n.concat('y', [n.pool('p', x), n.conv('s', n.pool('q', x), 4)])),
  'average pooling': built((n, x) =>
    n.op('y', 'AveragePool', [x], { kernel_shape: ints(2, 2), strides: ints(2, 2) }),
  ),
  LRN: built((n, x) => n.op('y', 'LRN', [x], { size: int(3), alpha: float(0.1) })),
  'a gate for each channel': built((n, x) =>
    n.b.mul(x, n.op('gate', 'Sigmoid', [n.conv('g', n.op('mean', 'GlobalAveragePool', [x]), 8)])),
  ),
  'batch normalization without shift': built((n, x) => {
    const scale = n.weights('scale', [8]);
    const zero = n.b.mul(scale, n.b.scalar(0));
    const one = n.b.add(zero, n.b.scalar(1));
    return n.op('y', 'BatchNormalization', [x, scale, zero, zero, one]);
  }),
};

async function sums(graph: Graph, of: Target = target, layers = ['first']) {
  const responder = await openNet(graph, layers);
  const image = imageFor(responder);
  const [score] = await responder.scores([image], of);
  const explained = await Promise.all(
    [exact, lrpZPlus.open({}), lrpEpsilon.open({})].map((explain) => explain(responder, image, of)),
  );
  await responder.dispose();
  const [epsilon, positive, usual] = explained.map(({ values }) =>
    values.reduce((sum, value) => sum + value, 0),
  );
  return { score: score!, epsilon: epsilon!, positive: positive!, usual: usual!, explained };
}

describe('without biases all of the score is shared out', () => {
  test.each(Object.entries(networks))('over %s', async (_, graph) => {
    const { score, epsilon, positive, usual, explained } = await sums(graph);
    expect(Math.abs(score)).toBeGreaterThan(0.01);
    expect(epsilon / score).toBeCloseTo(1, 2);
    expect(positive / score).toBeCloseTo(1, 3);
    expect(usual / score).toBeGreaterThan(0.5);
    expect(explained[1]!.figures['conserved']).toBeCloseTo(positive / score, 4);
  });

  test('of a unit', async () => {
    const unit = { kind: 'unit', layer: 'late', channel: 3 } as const;
    const { score, epsilon, positive } = await sums(smallNet(), unit, ['late']);
    expect(epsilon / score).toBeCloseTo(1, 2);
    expect(positive / score).toBeCloseTo(1, 3);
  });
});

test('a bias keeps its share', async () => {
  const n = new NetworkBuilder();
  const sum = n.head('sum', n.convRelu('first', n.image, 8), 5);
  const graph = n.build(n.op('logits', 'Add', [sum, n.b.scalar(2)]));
  const { score, epsilon } = await sums(graph);
  expect(epsilon).toBeCloseTo(score - 2, 2);
});

test('rule ε with no ε is gradient × input where there are rectifiers and no biases', async () => {
  const responder = await openNet(smallNet());
  const image = imageFor(responder);
  const { values } = await exact(responder, image, target);
  const [found] = await responder.gradients([image], target);
  const largest = Math.max(...values.map(Math.abs));
  for (const [i, value] of values.entries()) {
    expect(Math.abs(value - image[i]! * found!.gradient[i]!)).toBeLessThan(0.01 * largest);
  }
  await responder.dispose();
});

test('rule z⁺ gives all of a score above 0 a positive share', async () => {
  const responder = await openNet(smallNet());
  const image = imageFor(responder);
  const scores = (await responder.logits([image]))[0]!;
  const index = scores.indexOf(Math.max(...scores));
  expect(scores[index]).toBeGreaterThan(0);
  const { values } = await lrpZPlus.open({})(responder, image, { kind: 'class', index });
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  await responder.dispose();
});
