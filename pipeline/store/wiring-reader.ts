// Reads what an atlas holds of how units are wired; of none of it an atlas must have any.

import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findRecord, readRecord } from './reader.ts';
import { CircuitRecord, PairRecord, WiringIndex, WiringRecord } from './wiring-schema.ts';

/** Channels of a layer whose wiring is known, in order; layers by their slugs, here and below. */
export async function listWired(root: string, model: string, layer: string): Promise<number[]> {
  const files = await readdir(join(root, model, layer)).catch(() => []);
  const channels = files.flatMap((file) => /^(\d+)\.wiring\.json$/.exec(file)?.[1] ?? []);
  return channels.map(Number).sort((a, b) => a - b);
}

/** The wiring of a unit; undefined where it is not known. @throws UserError where the record is damaged. */
export function findWiring(
  root: string,
  model: string,
  layer: string,
  channel: number,
): Promise<WiringRecord | undefined> {
  return findRecord(WiringRecord, root, model, layer, `${channel}.wiring.json`);
}

/** Pairs of layers and circuits of a model; undefined where there are none. @throws UserError where the record is damaged. */
export function findWiringIndex(root: string, model: string): Promise<WiringIndex | undefined> {
  return findRecord(WiringIndex, root, model, 'wiring', 'index.json');
}

/** A pair of layers, by its name. @throws UserError where the record is absent or damaged. */
export function readPair(root: string, model: string, pair: string): Promise<PairRecord> {
  return readRecord(PairRecord, root, model, 'wiring', `${pair}.json`);
}

/** A circuit that people made. @throws UserError where the record is absent or damaged. */
export function readCircuit(root: string, model: string, slug: string): Promise<CircuitRecord> {
  return readRecord(CircuitRecord, root, model, 'circuits', `${slug}.json`);
}
