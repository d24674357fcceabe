// What a layer reads, and what reads it.

import type { SourcesOf } from '../../analyses/circuits/grow-circuit.ts';
import type { Layer } from '../../model/layers.ts';
import type { Publishing } from '../publishing.ts';
import { eachPair, type WiredPair } from './wired-layers.ts';

export type LayerWiring = {
  readonly inputs: readonly WiredPair[];
  readonly outputs: readonly WiredPair[];
  readonly sourcesOf: SourcesOf;
};

/** Fetches the edges into a layer and out of it. */
export async function wiringOf(
  { model, store, edges = [], sourcesOf = () => ({ sources: [], total: 0 }) }: Publishing,
  { name }: Layer,
): Promise<LayerWiring> {
  const own = edges.filter(({ from, to }) => from === name || to === name);
  const pairs = await Array.fromAsync(eachPair(store, model, own));
  return {
    inputs: pairs.filter(({ to }) => to.name === name),
    outputs: pairs.filter(({ from }) => from.name === name),
    sourcesOf,
  };
}
