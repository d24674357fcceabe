import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Graph } from '../../pipeline/graph/graph.ts';
import { resolveCard } from '../../pipeline/model/card.ts';
import { drawDiagram, type Diagram } from '../../pipeline/model/diagram.ts';
import { resolveLayers } from '../../pipeline/model/layers.ts';
import { loadModel } from '../../pipeline/model/model.ts';
import { Diagram as DiagramSchema } from '../../pipeline/store/schema.ts';
import { NetworkBuilder } from '../support/networks.ts';
import { sharedData } from '../support/shared-data.ts';

function draw(graph: Graph, layers?: string[], logits?: string): Diagram {
  const card = resolveCard({ layers, logits }, { source: 'card', modelName: 'net', graph });
  return drawDiagram({ card, ...resolveLayers(graph, card) });
}

/** `label@column/lane` of every node. */
function places({ nodes }: Diagram): string[] {
  return nodes.map(({ label, column, lane }) => `${label}@${column}/${lane}`);
}

/** The properties of every diagram. */
function check({ nodes, edges }: Diagram): void {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  expect(byId.size).toBe(nodes.length);
  expect(new Set(edges.map(String)).size).toBe(edges.length);
  expect(nodes.filter(({ kind }) => kind === 'input')).toHaveLength(1);
  for (const [from, to] of edges) {
    expect(byId.get(to)!.column).toBeGreaterThan(byId.get(from)!.column);
  }
  for (const { id, kind } of nodes) {
    expect(edges.some(([, to]) => to === id)).toBe(kind !== 'input');
    expect(kind === 'operation' && !edges.some(([from]) => from === id)).toBe(false);
  }
  const spots = nodes.map(({ column, lane }) => `${column}/${lane}`);
  expect(new Set(spots).size).toBe(nodes.length);
}

describe('hand-made networks', () => {
  test('a chain, with the pooling that all passes', () => {
    const n = new NetworkBuilder();
    const one = n.pool('pool', n.convRelu('one', n.image, 4));
    const diagram = draw(n.build(n.head('scores', n.convRelu('two', one, 8), 5)));
    check(diagram);
    expect(places(diagram)).toEqual([
      'input@0/0',
      'one@1/0',
      'max pool@2/0',
      'two@3/0',
      'average pool@4/0',
      'logits@5/0',
    ]);
    expect(diagram.nodes.map(({ kind, shape, layer }) => [kind, shape, layer])).toEqual([
      ['input', [3, 16, 16], undefined],
      ['layer', [4, 16, 16], 'one'],
      ['operation', [4, 8, 8], undefined],
      ['layer', [8, 8, 8], 'two'],
      ['operation', [8], undefined],
      ['output', [5], undefined],
    ]);
  });

  test('a skip goes past the layer it skips', () => {
    const n = new NetworkBuilder();
    const x = n.convRelu('stem', n.image, 4);
    const outer = n.conv('outer', n.convRelu('inner', x, 4), 4);
    const diagram = draw(n.build(n.head('logits', n.op('sum', 'Add', [outer, x]), 5)));
    check(diagram);
    expect(diagram.edges.map(String)).toEqual([
      'image,stem',
      'stem,inner',
      'inner,sum',
      'stem,sum',
      'sum,logits/pooled',
      'logits/pooled,logits',
    ]);
  });

  test('branches lie side by side, about the trunk', () => {
    const n = new NetworkBuilder();
    const x = n.convRelu('stem', n.image, 4);
    const pooled = n.op('pooled', 'MaxPool', [x], {
      kernel_shape: { ints: [3, 3] },
      pads: { ints: [1, 1, 1, 1] },
    });
    const mixed = n.concat('mixed', [
      n.convRelu('a', x, 2),
      n.convRelu('c', n.convRelu('b', x, 2), 2),
      n.convRelu('d', pooled, 2),
    ]);
    const diagram = draw(n.build(n.head('logits', mixed, 5)), [
      'stem',
      'a',
      'b',
      'c',
      'd',
      'mixed',
    ]);
    check(diagram);
    expect(places(diagram).slice(1, -2)).toEqual([
      'stem@1/0',
      'a@2/-1',
      'b@2/0',
      'c@3/0',
      'd@2/1',
      'mixed@4/0',
    ]);
  });

  test('what branches do on the way is drawn, but not what they share', () => {
    const n = new NetworkBuilder();
    const x = n.convRelu('stem', n.image, 4);
    const squeezed = n.convRelu('squeezed', x, 2);
    const pooled = n.op('pooled', 'MaxPool', [squeezed], {
      kernel_shape: { ints: [3, 3] },
      pads: { ints: [1, 1, 1, 1] },
    });
    const mixed = n.relu(
      'mixed',
      n.concat('ends', [
        n.convRelu('a', squeezed, 2),
        n.convRelu('c', n.convRelu('b', squeezed, 2), 2),
        n.convRelu('d', pooled, 2),
      ]),
    );
    const diagram = draw(n.build(n.head('logits', mixed, 5)), ['stem', 'mixed']);
    check(diagram);
    const drawn = places(diagram).slice(1, -2);
    expect(drawn.map((place) => place.replace(/\/.*/, ''))).toEqual([
      'stem@1',
      'max pool@2',
      '3×3@2',
      '3×3@2',
      '3×3@3',
      '3×3@3',
      'mixed@4',
    ]);
    expect(new Set(drawn.map((place) => place.replace(/.*\//, '')))).toEqual(
      new Set(['0', '-1', '1']),
    );
  });

  test('a block of which only the new part is made has no branches', () => {
    const n = new NetworkBuilder();
    const x = n.convRelu('stem', n.image, 4);
    const dense = n.concat('dense', [x, n.convRelu('b', n.convRelu('a', x, 2), 2)]);
    const diagram = draw(n.build(n.head('logits', dense, 5)), ['stem', 'dense']);
    check(diagram);
    expect(places(diagram).slice(1, -2)).toEqual(['stem@1/0', 'dense@2/0']);
  });

  test('a pooling that leads nowhere, or within a branch, is left out', () => {
    const n = new NetworkBuilder();
    const x = n.convRelu('stem', n.image, 4);
    const gate = n.op('gate', 'Sigmoid', [n.op('squeezed', 'GlobalAveragePool', [x])]);
    const y = n.op('gated', 'Mul', [x, gate]);
    const aside = n.pool('aside', n.relu('aside/relu', y));
    const diagram = draw(
      n.build(n.head('logits', n.convRelu('end', y, 4), 5), aside),
      undefined,
      'logits',
    );
    check(diagram);
    expect(places(diagram)).toEqual([
      'input@0/0',
      'stem@1/0',
      'end@2/0',
      'average pool@3/0',
      'logits@4/0',
    ]);
  });

  test('scores that are a layer are drawn once', () => {
    const n = new NetworkBuilder();
    const diagram = draw(n.build(n.head('logits', n.convRelu('one', n.image, 4), 5)), [
      'one',
      'logits',
    ]);
    check(diagram);
    expect(diagram.nodes.at(-1)).toMatchObject({ id: 'logits', kind: 'layer', layer: 'logits' });
  });
});

const models = sharedData('models');
const files = models ? readdirSync(models).filter((file) => file.endsWith('.onnx')) : [];

describe.skipIf(!models)('real models', () => {
  test.each(files)('%s', async (file) => {
    const model = await loadModel(`${models}/${file}`);
    const diagram = drawDiagram(model);
    check(diagram);
    expect(DiagramSchema.parse(diagram)).toEqual(diagram);
    expect(diagram.nodes.filter(({ kind }) => kind === 'layer')).toHaveLength(model.layers.length);
    expect(diagram.nodes.at(-1)!.id).toBe(model.card.logits);
    // each block of an even number of branches fills lanes beside the trunk
    const numBranches = model.layers
      .map(({ kind }) => Number(/of (\d+) branches/.exec(kind)?.[1] ?? 0))
      .reduce((sum, count) => sum + count);
    const inBranches = diagram.nodes.filter(({ lane }) => lane !== 0);
    expect(inBranches.length).toBeGreaterThanOrEqual(numBranches);
    expect(inBranches.length > 0).toBe(numBranches > 0);
    expect(inBranches.every(({ kind }) => kind === 'operation')).toBe(true);
  });
});
