// A graph as it is published for browsers, and read back.

import { describe, expect, test } from 'vitest';
import { float32, tensor } from '../../pipeline/base/tensor.ts';
import type { Graph } from '../../pipeline/graph/graph.ts';
import { packGraph } from '../../pipeline/stages/pack-graph.ts';
import { StoredGraph } from '../../pipeline/store/probe-schema.ts';
import { unpackGraph } from '../../src/probe/unpack-graph.ts';

const graph: Graph = {
  inputs: [{ name: 'image', dtype: 'float32', shape: ['N', 3, 8, 8] }],
  constants: new Map([
    ['odd', tensor('uint8', [3], [1, 2, 255])],
    ['weights', float32([2, 2], Float32Array.of(0.5, -1.5, 1e-30, 3))],
    ['axes', tensor('int64', [2], [-1, 7])],
    ['nothing', tensor('int64', [0], [])],
    ['halves', tensor('float16', [1], [0.25])],
    ['scalar', tensor('float64', [], [Math.PI])],
  ]),
  nodes: [
    {
      name: 'every kind',
      op: 'Made',
      inputs: ['image', '', 'weights'],
      outputs: ['out', ''],
      attributes: {
        int: { int: -3 },
        float: { float: 0.1 },
        floats: { floats: [1, Infinity, -Infinity] },
        string: { string: 'SAME' },
        strings: { strings: ['a', 'b'] },
        ints: { ints: [1, 2] },
        tensor: { tensor: tensor('int32', [2], [4, -5]) },
      },
    },
  ],
  outputs: ['out'],
};

/** As a browser gets it. */
function sent(whole: Graph): Graph {
  const packed = packGraph(whole);
  const stored = StoredGraph.parse(JSON.parse(JSON.stringify(packed.graph)));
  return unpackGraph(stored, packed.values);
}

describe('packGraph', () => {
  test('keeps all there is', () => {
    expect(sent(graph)).toEqual(graph);
  });

  test('keeps what is not a number', () => {
    const attributes = { nan: { float: NaN } };
    const own = { ...graph, nodes: [{ ...graph.nodes[0]!, attributes }] };
    expect(sent(own)).toEqual(own);
  });

  test('begins constants where every element may begin', () => {
    const { graph: stored, values } = packGraph(graph);
    for (const { offset } of stored.constants) expect(offset % 8).toBe(0);
    const { data } = unpackGraph(stored, values).constants.get('weights')!;
    expect(data.buffer).toBe(values.buffer);
  });
});
