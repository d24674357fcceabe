// What a layer reads, and what reads it.

import type { SourcesOf } from '../../analyses/circuits/grow-circuit.ts';
import type { Layer } from '../../model/layers.ts';
import { findData } from '../kept-data.ts';
import type { Publishing } from '../publishing.ts';
import { contextKey, type KeptContexts, type UnitContext } from './context.ts';
import { eachPair, type WiredPair } from './wired-layers.ts';

/** A pair with what carried the responses of its later layer. */
export type ExplainedPair = WiredPair & {
  /** By channel of the later layer. */
  readonly contexts: ReadonlyMap<number, UnitContext>;
};

export type LayerWiring = {
  readonly inputs: readonly ExplainedPair[];
  readonly outputs: readonly WiredPair[];
  /** What it reads through another layer. */
  readonly expanded: readonly ExplainedPair[];
  readonly sourcesOf: SourcesOf;
};

const noSources: SourcesOf = () => ({ sources: [], total: 0 });

/** Fetches the edges into a layer and out of it. */
export async function wiringOf(publishing: Publishing, { name }: Layer): Promise<LayerWiring> {
  const { model, store, edges = [], sourcesOf = noSources } = publishing;
  const own = edges.filter(
    ({ from, to, through }) => to === name || (from === name && through === undefined),
  );
  const pairs = await Array.fromAsync(eachPair(store, model, own));
  const explained = await Promise.all(
    pairs
      .filter(({ to }) => to.name === name)
      .map(async (pair) => ({ ...pair, contexts: await contextsOf(publishing, pair) })),
  );
  return {
    inputs: explained.filter(({ job }) => job.through === undefined),
    expanded: explained.filter(({ job }) => job.through !== undefined),
    outputs: pairs.filter(({ from }) => from.name === name),
    sourcesOf,
  };
}

async function contextsOf(
  { model, dataset, store, contexts = [] }: Publishing,
  { from, to }: WiredPair,
): Promise<ReadonlyMap<number, UnitContext>> {
  const own = contexts.filter((job) => job.from === from.name && job.to === to.name);
  const kept = await Promise.all(
    own.map((job) => findData<KeptContexts>(store, contextKey(model, dataset, job))),
  );
  const units = kept.flatMap((job) => job?.units ?? []);
  return new Map(units.map((unit) => [unit.channel, unit]));
}
