import { expect, test } from 'vitest';
import {
  growCircuit,
  nameOf,
  type CircuitUnit,
  type SourcesOf,
} from '../../../pipeline/analyses/circuits/grow-circuit.ts';

/** Every unit of layer n reads channels 0, 1 and 2 of layer n − 1 with norms 4, 2 and 1. */
const sourcesOf: SourcesOf = ({ layer }) => {
  const below = String(Number(layer) - 1);
  if (layer === '0') return { sources: [], total: 0 };
  const sources = [4, 2, 1].map((norm, channel) => ({
    unit: { layer: below, channel },
    norm,
    sum: channel === 1 ? -norm : norm,
  }));
  return { sources, total: 21 };
};

const root: CircuitUnit = { layer: '3', channel: 7 };

test('a circuit has the strongest sources of each unit, each unit once', () => {
  const { nodes, edges } = growCircuit(root, sourcesOf, {
    depth: 2,
    breadth: [5],
    leastNorm: 0.3,
  });
  expect(nodes.map((node) => `${nameOf(node)} ${node.depth}`)).toEqual([
    '3:7 0',
    '2:0 1',
    '2:1 1',
    '1:0 2',
    '1:1 2',
  ]);
  expect(edges).toHaveLength(6);
  expect(edges[1]).toEqual({
    from: { layer: '2', channel: 1 },
    to: root,
    sum: -2,
    share: 4 / 21,
  });
});

test('breadth bounds the sources step by step', () => {
  const { edges } = growCircuit(root, sourcesOf, { depth: 3, breadth: [3, 1], leastNorm: 0 });
  expect(edges.map(({ from, to }) => `${nameOf(from)} → ${nameOf(to)}`)).toEqual([
    '2:0 → 3:7',
    '2:1 → 3:7',
    '2:2 → 3:7',
    '1:0 → 2:0',
    '1:0 → 2:1',
    '1:0 → 2:2',
    '0:0 → 1:0',
  ]);
});

test('a unit that reads nothing stands alone', () => {
  const { nodes, edges } = growCircuit({ layer: '0', channel: 1 }, sourcesOf, {
    depth: 3,
    breadth: [3],
    leastNorm: 0,
  });
  expect(nodes).toHaveLength(1);
  expect(edges).toEqual([]);
});
