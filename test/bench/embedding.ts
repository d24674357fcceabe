// Layouts of activations, after they were shown to be true: UMAP of thousands, and of a hundred thousand.

import assert from 'node:assert/strict';
import { layOut, type LayoutOptions } from '../../pipeline/analyses/embedding/lay-out.ts';
import { overlapOf } from '../../pipeline/analyses/embedding/overlap.ts';
import { principalComponents } from '../../pipeline/analyses/embedding/pca.ts';
import { trustworthiness } from '../../pipeline/analyses/embedding/trustworthiness.ts';
import { pointAt, pointsOf, type Points } from '../../pipeline/base/points.ts';
import { random } from '../../pipeline/base/random.ts';
import type { Engine } from '../../pipeline/engine/engine.ts';
import { createOrtEngine } from '../../pipeline/engine/ort.ts';
import { assertExplained, assertNeighbours, readActivations } from '../support/activations.ts';
import type { Result } from './results.ts';

/** What layouts of the real activations have to reach, by method. */
const leastTrust = { umap: 0.87, tsne: 0.92 } as const;
const leastOverlap = 0.3;

const numMany = 100_000;
/** Of all threads together, so that a machine of any number of cores is done in less. */
const mostSeconds = 240;
const mostMemoryGB = 3;

type Method = keyof typeof leastTrust;

/**
 * Asserts that neighbours and components are exact, layouts true and reproducible; then the time of
 * UMAP ÷ that of t-SNE, and of 100,000 activations ÷ that of 4,995, neighbours included.
 *
 * @param folder of the reference data
 */
export async function benchEmbedding(folder: string): Promise<Result[]> {
  const engine = createOrtEngine();
  const { points, explained } = readActivations(folder);
  assertExplained(await principalComponents(engine, points, explained.length), explained);
  await assertNeighbours(engine, points, 200);
  const umap = await timed(engine, points, 'umap', 1);
  const truth = await assertTrue(engine, points, umap.layout, 'umap');
  const again = await timed(engine, points, 'umap', 1);
  assert.deepEqual(again.layout, umap.layout, 'another layout of the same seed');
  const other = await timed(engine, points, 'umap', 2);
  const overlap = overlapOf(umap.layout, other.layout)!;
  assert(overlap >= leastOverlap, `overlap of two seeds: got ${overlap}`);
  const tsne = await timed(engine, points, 'tsne', 1);
  const tsneTruth = await assertTrue(engine, points, tsne.layout, 'tsne');
  const many = await timed(engine, mixtures(points), 'umap', 1);
  const memoryGB = process.resourceUsage().maxRSS / 2 ** 20;
  assert(many.seconds < mostSeconds, `100,000 activations: got ${many.seconds} s`);
  assert(memoryGB < mostMemoryGB, `memory: got ${memoryGB} GB`);
  return [
    {
      bench: 'embedding',
      what: `UMAP of ${points.numPoints} activations of mixed4c ÷ t-SNE`,
      ratio: umap.seconds / tsne.seconds,
      figures: `${said(umap)} ÷ ${said(tsne)} of computing; trustworthiness ${truth.toFixed(3)} and ${tsneTruth.toFixed(3)}; two seeds share ${overlap.toFixed(2)} of 15 neighbours`,
    },
    {
      bench: 'embedding',
      what: `UMAP of ${numMany} vectors of 512 channels ÷ of ${points.numPoints}, exact neighbours included`,
      ratio: many.seconds / umap.seconds,
      figures: `${said(many)} ÷ ${said(umap)} of computing; at most ${memoryGB.toFixed(1)} GB`,
    },
  ];
}

/** Seconds are those of all threads together, whatever else the machine has to do. */
type Timed = { readonly layout: Float32Array; readonly seconds: number };

async function timed(engine: Engine, points: Points, method: Method, seed: number): Promise<Timed> {
  const options: LayoutOptions = { method, space: 'raw', neighbours: 15, seed };
  const start = process.cpuUsage();
  const layout = await layOut(engine, points, options);
  const { user, system } = process.cpuUsage(start);
  return { layout, seconds: (user + system) / 1e6 };
}

const said = ({ seconds }: Timed) => `${seconds.toFixed(0)} s`;

async function assertTrue(
  engine: Engine,
  points: Points,
  layout: Float32Array,
  method: Method,
): Promise<number> {
  const truth = (await trustworthiness(engine, points, layout, random('lot')))!;
  assert(truth >= leastTrust[method], `trustworthiness of ${method}: got ${truth}`);
  return truth;
}

/** A hundred thousand vectors, each between two activations. */
function mixtures(points: Points): Points {
  const rng = random('mixtures');
  const { numPoints, numDims } = points;
  const many = pointsOf(new Float32Array(numMany * numDims), numDims);
  for (let i = 0; i < numMany; i++) {
    const [a, b] = [
      pointAt(points, rng.integer(numPoints)),
      pointAt(points, rng.integer(numPoints)),
    ];
    const [own, share] = [pointAt(many, i), rng.uniform()];
    for (let d = 0; d < numDims; d++) own[d] = share * a[d]! + (1 - share) * b[d]!;
  }
  return many;
}
