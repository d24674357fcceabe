// What the pages ask of how units are wired.

import * as reader from '../pipeline/store/wiring-reader.ts';
import type {
  CircuitRecord,
  PairRecord,
  WiringIndex,
  WiringRecord,
} from '../pipeline/store/wiring-schema.ts';
import { atlasRoot } from './atlas-root.ts';

export const findWiring = (
  model: string,
  layer: string,
  channel: number,
): Promise<WiringRecord | undefined> => reader.findWiring(atlasRoot, model, layer, channel);

export const listWired = (model: string, layer: string): Promise<number[]> =>
  reader.listWired(atlasRoot, model, layer);

/** What there is of a model beside its units: pairs of layers in the order of the network, circuits that people made. */
export const findWiringIndex = (model: string): Promise<WiringIndex | undefined> =>
  reader.findWiringIndex(atlasRoot, model);

export const getPair = (model: string, pair: string): Promise<PairRecord> =>
  reader.readPair(atlasRoot, model, pair);

export const getCircuit = (model: string, slug: string): Promise<CircuitRecord> =>
  reader.readCircuit(atlasRoot, model, slug);
