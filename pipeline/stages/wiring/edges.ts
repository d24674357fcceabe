// The edges between two layers of a model: kept pair by pair.

import { contentKey } from '../../base/content-key.ts';
import { coloursOf, type Colours } from '../../analyses/circuits/colours.ts';
import { edgesBetween, type PairEdges } from '../../analyses/circuits/edges.ts';
import { exactChannels } from '../../analyses/circuits/exactness.ts';
import { layerPairs, type LayerPair } from '../../analyses/circuits/pairs.ts';
import type { Engine } from '../../engine/engine.ts';
import { getLayer } from '../../model/layers.ts';
import type { Model } from '../../model/model.ts';

/** To be raised when the same weights are read otherwise. */
const edition = 2;

/** Edges that are kept of a unit, into it and out of it, of each pair of layers; of pairs with a layer between. */
const numKept = 32;
const numExpanded = 8;

/** Two layers by name. */
export type EdgesJob = {
  readonly from: string;
  readonly to: string;
  /** The layer between, where weights are expanded through one. */
  readonly through?: string;
};

/** What is kept of a pair. */
export type KeptEdges = {
  readonly engine: string;
  /** Absent where the way between the layers stays non-linear, as through attention. */
  readonly found?: PairEdges & {
    /** By channel of the later layer; see `exactChannels`. */
    readonly isExact: readonly boolean[];
    /** Absent where the earlier layer has few channels. */
    readonly colours?: Colours;
  };
};

/** What provenance shows of it. */
export const edgesRecipe = { analysis: 'edges', edition, numKept, numExpanded };

/** Pairs of layers of which one reads the other, then those that have one between. */
export function planEdges(model: Pick<Model, 'graph' | 'layers'>): EdgesJob[] {
  const direct = layerPairs(model).map(({ from, to }) => ({ from: from.name, to: to.name }));
  const known = new Set(direct.map(nameOf));
  const expanded = direct.flatMap(({ from, to: through }) =>
    direct.filter((next) => next.from === through).map(({ to }) => ({ from, to, through })),
  );
  // two ways between the same layers are one pair
  return [
    ...direct,
    ...expanded.filter((job) => !known.has(nameOf(job)) && known.add(nameOf(job))),
  ];
}

const nameOf = ({ from, to }: EdgesJob): string => JSON.stringify([from, to]);

export function edgesKey({ hash, card }: Pick<Model, 'hash' | 'card'>, job: EdgesJob): string {
  return contentKey({ ...edgesRecipe, model: hash, input: card.input, job });
}

export function pairOf(model: Pick<Model, 'layers'>, { from, to }: EdgesJob): LayerPair {
  return { from: getLayer(model, from), to: getLayer(model, to) };
}

/** Reads the edges of a pair. */
export async function readEdges(engine: Engine, model: Model, job: EdgesJob): Promise<KeptEdges> {
  const pair = pairOf(model, job);
  const isDirect = job.through === undefined;
  const edges = await edgesBetween(engine, model, pair, isDirect ? numKept : numExpanded);
  const colours = edges && isDirect && (await coloursOf(engine, model, pair));
  const isExact = exactChannels(model, pair);
  const found = edges && { ...edges, isExact, ...(colours && { colours }) };
  return { engine: engine.name, ...(found && { found }) };
}
