// All edges between all layers of a real network, against what a build may take for them.

import { edgesBetween } from '../../pipeline/analyses/circuits/edges.ts';
import { layerPairs } from '../../pipeline/analyses/circuits/pairs.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { loadModel } from '../../pipeline/model/model.ts';
import type { Result } from './results.ts';

const numKept = 32;

/** What all pairs of layers may take together, ms, and what the process may hold, bytes. */
const mostMs = 5 * 60_000;
const mostBytes = 3e9;

/** Asserts that both are kept, on one core. */
export async function benchCircuits(path: string): Promise<Result[]> {
  const model = await loadModel(path);
  const engine = createOrtEngine({ numThreads: 1 });
  const pairs = layerPairs(model);
  const start = performance.now();
  let [numEdges, rss] = [0, 0];
  for (const pair of pairs) {
    const edges = await edgesBetween(engine, model, pair, numKept);
    for (const inputs of edges?.inputs ?? []) numEdges += inputs.length;
    rss = Math.max(rss, process.memoryUsage.rss());
  }
  const took = performance.now() - start;
  if (took > mostMs) throw new Error(`circuits: got ${took} ms, expected at most ${mostMs}`);
  if (rss > mostBytes) throw new Error(`circuits: got ${rss} bytes, expected at most ${mostBytes}`);
  return [
    {
      bench: 'circuits',
      what: `the edges of ${pairs.length} pairs of layers, the ${numKept} strongest each way ÷ 5 minutes`,
      ratio: took / mostMs,
      figures: `${(took / 1000).toFixed(0)} s for ${numEdges} edges into units, ${Math.round(rss / 1e6)} MB, one core`,
    },
  ];
}
