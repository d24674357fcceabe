// The edges of a model as they were kept, layer by layer, and the sources of each unit.

import type { Edge } from '../../analyses/circuits/edges.ts';
import type { CircuitUnit, Source, SourcesOf } from '../../analyses/circuits/grow-circuit.ts';
import type { LayerPair } from '../../analyses/circuits/pairs.ts';
import type { Model } from '../../model/model.ts';
import type { Store } from '../../store/store.ts';
import { findData } from '../kept-data.ts';
import { edgesKey, pairOf, type EdgesJob, type KeptEdges } from './edges.ts';

/** A pair of layers with what is between them. */
export type WiredPair = LayerPair & {
  readonly job: EdgesJob;
  readonly engine: string;
  readonly edges: NonNullable<KeptEdges['found']>;
};

/** Those of which one layer reads the other. */
export const directOf = (jobs: readonly EdgesJob[]): EdgesJob[] =>
  jobs.filter(({ through }) => through === undefined);

/** Sources that a circuit may take of a unit. */
const mostSources = 8;

/** The kept edges of a pair; undefined where there are none. */
async function findPair(store: Store, model: Model, job: EdgesJob): Promise<WiredPair | undefined> {
  const kept = await findData<KeptEdges>(store, edgesKey(model, job));
  return kept?.found && { ...pairOf(model, job), job, engine: kept.engine, edges: kept.found };
}

/** The pairs of which there are edges, one after the other: all of them at once take hundreds of MB. */
export async function* eachPair(
  store: Store,
  model: Model,
  jobs: readonly EdgesJob[],
): AsyncGenerator<WiredPair, void> {
  for (const job of jobs) {
    const pair = await findPair(store, model, job);
    if (pair) yield pair;
  }
}

/** Of kernels: the sum of their squared norms, and how many are not 0. */
export type Total = { readonly all: number; readonly count: number };

/** Of all that a unit reads from a layer. */
export function readFrom({ from, edges }: WiredPair, to: number): Total {
  const width = from.shape[0]!;
  return totalOf(edges.norms, to * width, (to + 1) * width, 1);
}

/** Of all by which a layer reads a unit. */
export function readBy({ from, edges }: WiredPair, channel: number): Total {
  return totalOf(edges.norms, channel, edges.norms.length, from.shape[0]!);
}

function totalOf(norms: Float32Array, start: number, end: number, step: number): Total {
  let [all, count] = [0, 0];
  for (let i = start; i < end; i += step) {
    all += norms[i]! ** 2;
    if (norms[i]! > 0) count++;
  }
  return { all, count };
}

/** The strongest sources of all units, for circuits. */
export async function sourcesFrom(pairs: AsyncIterable<WiredPair>): Promise<SourcesOf> {
  const known = new Map<string, { sources: Source[]; total: number }[]>();
  for await (const pair of pairs) {
    const { from, to, edges } = pair;
    const units = known.get(to.name) ?? edges.inputs.map(() => ({ sources: [], total: 0 }));
    known.set(to.name, units);
    for (const [channel, inputs] of edges.inputs.entries()) {
      const unit = units[channel]!;
      const own = inputs.slice(0, mostSources).map((edge) => sourceOf(from.name, edge));
      const sources = [...unit.sources, ...own].sort((a, b) => b.norm - a.norm);
      unit.sources = sources.slice(0, mostSources);
      unit.total += readFrom(pair, channel).all;
    }
  }
  return ({ layer, channel }: CircuitUnit) =>
    known.get(layer)?.[channel] ?? { sources: [], total: 0 };
}

function sourceOf(layer: string, { from, norm, sum }: Edge): Source {
  return { unit: { layer, channel: from }, norm, sum };
}
