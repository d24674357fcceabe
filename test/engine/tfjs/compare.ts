// Runs graphs on two engines and tells how far apart the results are.

import { toNumbers, type Tensor } from '../../../pipeline/base/tensor.ts';
import type { Engine, Tensors } from '../../../pipeline/engine/engine.ts';
import type { Graph } from '../../../pipeline/graph/graph.ts';

/** Loads a graph, runs it once and frees it. */
export async function runOnce(engine: Engine, graph: Graph, feeds: Tensors): Promise<Tensor[]> {
  const program = await engine.load(graph);
  try {
    const results = await program.run(feeds);
    return graph.outputs.map((name) => results[name]!);
  } finally {
    await program.dispose();
  }
}

/**
 * The largest deviation as a share of the largest element, or of 1 where all are smaller; infinite
 * where types or shapes differ.
 */
export function deviation(got: Tensor, expected: Tensor): number {
  if (got.dtype !== expected.dtype || got.shape.join() !== expected.shape.join()) return Infinity;
  const [a, b] = [toNumbers(got), toNumbers(expected)];
  const scale = b.reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  return a.reduce((worst, value, i) => {
    const own = Math.abs(value - b[i]!) / scale;
    // also where it is not a number
    return own <= worst ? worst : own;
  }, 0);
}
