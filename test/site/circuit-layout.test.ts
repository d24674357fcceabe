import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { layoutCircuit } from '../../src/circuit-layout.ts';
import { countCrossings, orderRows } from '../../src/circuit-order.ts';
import { fixtureModels } from '../support/fixture-models.ts';
import { fixtureCircuit } from '../support/fixture-wiring.ts';

const link = (from: number, to: number) => ({ from, to, share: 1 });

describe('the order of units', () => {
  it('crosses no edges where none need cross', () => {
    const edges = [link(5, 0), link(4, 1), link(3, 2), link(8, 5), link(6, 4), link(7, 3)];
    const rows = [
      [0, 1, 2],
      [3, 4, 5],
      [6, 7, 8],
    ];
    expect(countCrossings(rows, edges)).toBe(4);
    expect(countCrossings(orderRows(rows, edges), edges)).toBe(0);
  });

  it('keeps every unit in its row, and never crosses more than at first', () => {
    const row = (first: number) => fc.constant([first, first + 1, first + 2, first + 3, first + 4]);
    const edge = fc.record({
      from: fc.integer({ min: 5, max: 9 }),
      to: fc.integer({ min: 0, max: 4 }),
      share: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.tuple(row(0), row(5)), fc.array(edge), (rows, edges) => {
        const ordered = orderRows(rows, edges);
        expect(ordered.map((own) => own.toSorted((a, b) => a - b))).toEqual(rows);
        expect(countCrossings(ordered, edges)).toBeLessThanOrEqual(countCrossings(rows, edges));
      }),
    );
  });

  it('keeps groups together', () => {
    const edges = [link(3, 0), link(4, 2), link(5, 1), link(6, 2)];
    const [, below] = orderRows(
      [
        [0, 1, 2],
        [3, 4, 5, 6],
      ],
      edges,
      (node) => (node === 3 || node === 6 ? 'g' : undefined),
    );
    expect(Math.abs(below!.indexOf(3) - below!.indexOf(6))).toBe(1);
  });
});

describe('a circuit', () => {
  const { layers } = fixtureModels[0]!;
  const slugs = layers.map(({ slug }) => slug);
  const circuit = fixtureCircuit(layers, 60);
  const { nodes, edges, width, height, side, bands } = layoutCircuit(circuit, slugs);

  it('has all its units inside the drawing, apart from each other', () => {
    expect(nodes.map(({ unit }) => unit.id)).toEqual(circuit.nodes.map(({ unit }) => unit.id));
    for (const [i, a] of nodes.entries()) {
      expect(a.x - side / 2).toBeGreaterThanOrEqual(0);
      expect(a.x + side / 2).toBeLessThanOrEqual(width);
      expect(a.y + side / 2).toBeLessThanOrEqual(height);
      for (const b of nodes.slice(0, i)) {
        expect(Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y))).toBeGreaterThanOrEqual(side);
      }
    }
  });

  it('has later layers above earlier ones', () => {
    expect(bands.map(({ layer }) => layer)).toEqual(['mixed3a', 'conv2', 'conv1']);
    for (const { from, to } of edges) expect(nodes[to]!.y).toBeLessThan(nodes[from]!.y);
  });

  it('has room for kernels apart from each other', () => {
    // as in circuits that people make
    const labelled = circuit.nodes.map((node) => ({ ...node, label: 'leaf' }));
    const few = { nodes: labelled, edges: circuit.edges.slice(0, 12) };
    const { edges: placed } = layoutCircuit(few, slugs);
    for (const [i, a] of placed.entries()) {
      for (const b of placed.slice(0, i)) {
        expect(Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y))).toBeGreaterThan(26);
      }
    }
  });

  it('has edges as wide as their share', () => {
    const [thick, thin] = edges.toSorted((a, b) => b.share - a.share);
    expect(thick!.width).toBe(6);
    expect((thin!.width - 0.75) / (6 - 0.75)).toBeCloseTo(thin!.share / thick!.share, 1);
  });
});

it('puts labels and boxes of groups into their places', () => {
  const unit = (layer: string, channel: number) => ({
    unit: { id: `${layer}:${channel}`, layer, channel },
  });
  const { nodes, groups, hasKernels } = layoutCircuit(
    {
      nodes: [
        { ...unit('b', 7), label: 'one two three four five six seven' },
        { ...unit('a', 1), group: 'pair' },
        unit('a', 2),
        { ...unit('a', 3), group: 'pair' },
      ],
      edges: [{ from: 1, to: 0, sum: 1, share: 0.5 }],
    },
    ['a', 'b'],
  );
  expect(nodes[0]!.lines).toEqual(['7', 'one two three', 'four five six…']);
  expect(groups).toHaveLength(1);
  const { x, width, y, height } = groups[0]!;
  const inside = nodes.filter(
    (node) => node.x > x && node.x < x + width && node.y > y && node.y < y + height,
  );
  expect(inside.map(({ unit: { id } }) => id)).toEqual(['a:1', 'a:3']);
  expect(hasKernels).toBe(false);
});
