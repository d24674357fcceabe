// All edges of a real network, as a build reads them, against what it may take for them.

import assert from 'node:assert/strict';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { loadModel } from '../../pipeline/model/model.ts';
import { planEdges, readEdges } from '../../pipeline/stages/wiring/edges.ts';
import { assertKernels } from './assert-kernels.ts';
import type { Result } from './results.ts';

/** What all pairs of layers may take together, s of computing, and what the process may hold, bytes. */
const mostSeconds = 5 * 60;
const mostBytes = 3e9;

/** Asserts that the kernels are right, and that one core keeps both limits. */
export async function benchCircuits(path: string): Promise<Result[]> {
  const model = await loadModel(path);
  const engine = createOrtEngine({ numThreads: 1 });
  await assertKernels(engine, model);
  const jobs = planEdges(model);
  const start = process.cpuUsage();
  let numEdges = 0;
  for (const job of jobs) {
    const { found } = await readEdges(engine, model, job);
    for (const inputs of found?.inputs ?? []) numEdges += inputs.length;
  }
  const { user, system } = process.cpuUsage(start);
  const took = (user + system) / 1e6;
  const most = process.resourceUsage().maxRSS * 1024;
  assert.ok(took <= mostSeconds, `the edges took ${took} s`);
  assert.ok(most <= mostBytes, `the edges took ${most} bytes`);
  const numDirect = jobs.filter(({ through }) => through === undefined).length;
  return [
    {
      bench: 'circuits',
      what: `the edges of ${numDirect} pairs of layers, the 32 strongest each way, and of ${jobs.length - numDirect} with a layer between ÷ 5 minutes`,
      ratio: took / mostSeconds,
      figures: `${took.toFixed(0)} s of computing for ${numEdges} edges into units, one core; at most ${(most / 1e9).toFixed(1)} GB`,
    },
  ];
}
