import { expect, it } from 'vitest';
import { layoutDiagram, NODE } from '../../src/diagram.ts';
import { fixtureModels } from '../support/fixture-models.ts';

it.each(fixtureModels)('draws every node of $name once, inside its piece', ({ diagram }) => {
  const pieces = layoutDiagram(diagram);
  const drawn = pieces.flatMap(({ nodes }) => nodes.map(({ id }) => id));
  expect(drawn.sort()).toEqual(diagram.nodes.map(({ id }) => id).sort());
  for (const { nodes, width, height } of pieces) {
    for (const { x, y } of nodes) {
      expect(x).toBeGreaterThan(0);
      expect(x).toBeLessThan(width);
      expect(y).toBeGreaterThanOrEqual(NODE.layer / 2);
      expect(y).toBeLessThanOrEqual(height - NODE.layer / 2);
    }
  }
});

it.each(fixtureModels)('keeps the nodes of $name apart', ({ diagram }) => {
  for (const { nodes } of layoutDiagram(diagram)) {
    for (const a of nodes) {
      for (const b of nodes) {
        if (a === b) continue;
        expect(Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y))).toBeGreaterThanOrEqual(68);
      }
    }
  }
});

it('cuts only where one tensor passes on, so that lines meet at half of the height', () => {
  const [woven] = fixtureModels;
  const pieces = layoutDiagram(woven!.diagram);
  // input · conv1 · pool1 · conv2 · block and mixed3a · block and mixed3b · gap · logits
  expect(pieces.map(({ nodes }) => nodes.length)).toEqual([1, 1, 1, 1, 8, 8, 1, 1]);
  for (const { edges, width, height } of pieces.slice(0, -1)) {
    expect(
      edges.some(
        (edge) =>
          edge.endsWith(`${height / 2}H${width}`) || edge.endsWith(` ${width} ${height / 2}`),
      ),
    ).toBe(true);
  }
  for (const { edges, height } of pieces.slice(1)) {
    expect(edges.some((edge) => edge.startsWith(`M0 ${height / 2}`))).toBe(true);
  }
});

it('leads a residual connection around the nodes between', () => {
  const [, narrow] = fixtureModels;
  const residual = layoutDiagram(narrow!.diagram).find(({ nodes }) =>
    nodes.some(({ id }) => id === 'block/sum'),
  )!;
  const trunk = residual.height / 2;
  const lines = residual.edges.flatMap((edge) => [...edge.matchAll(/C.* (\d+)H/g)]);
  expect(lines.some(([, y]) => Number(y) < trunk)).toBe(true);
});

it('draws nothing of nothing', () => {
  expect(layoutDiagram({ nodes: [], edges: [] })).toEqual([]);
});

it('has room for the label below a layer on a side branch', () => {
  const node = (id: string, kind: 'input' | 'layer' | 'output', column: number, lane: number) => ({
    id,
    label: id,
    kind,
    shape: [4],
    column,
    lane,
  });
  const nodes = [
    node('input', 'input', 0, 0),
    node('left', 'layer', 1, -0.5),
    node('right', 'layer', 1, 0.5),
    node('logits', 'output', 2, 0),
  ];
  const edges: [string, string][] = [
    ['input', 'left'],
    ['input', 'right'],
    ['left', 'logits'],
    ['right', 'logits'],
  ];
  const labelHeight = 40;
  for (const { nodes: placed, height } of layoutDiagram({ nodes, edges })) {
    for (const { y } of placed)
      expect(y + NODE.layer / 2 + labelHeight).toBeLessThanOrEqual(height);
  }
});
