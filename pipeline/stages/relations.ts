// What is known of the units of a model only from all of them together.

import { toThree } from '../base/to-digits.ts';
import { findNeighbours, type Neighbour } from '../analyses/relatives/neighbours.ts';
import { orderOf } from '../analyses/relatives/order.ts';
import { correlationVectors, cosineVectors } from '../analyses/relatives/vectors.ts';
import type { Survey } from '../analyses/survey/survey.ts';
import type { Kernels } from '../analyses/weights/kernels.ts';
import { logitWeights } from '../analyses/weights/logit-weights.ts';
import type { Engine } from '../engine/engine.ts';
import { getLayer } from '../model/layers.ts';
import type { Model } from '../model/model.ts';
import type { UnitRecord } from '../store/schema.ts';
import type { Selection } from './visualization.ts';

/** By the unit's id, e.g. `mixed4a:12`, of units that have a page. */
export type Relations = {
  /** Of those that have some. */
  readonly relatives: ReadonlyMap<string, Relatives>;
  /** Place in the order of its layer; see `orderOf`. */
  readonly positions: ReadonlyMap<string, number>;
  /** [C, K] by the layer's name, of the layers that the logits follow from linearly. */
  readonly logitWeights: ReadonlyMap<string, Float32Array>;
};

type Relatives = NonNullable<UnitRecord['relatives']>;
type Relative = Relatives['here'][number];

/** What is needed of a build. */
type Related = {
  readonly model: Model;
  /** The units that have a page: no others are relatives. */
  readonly selections: readonly Selection[];
  readonly survey: Survey;
  readonly kernels: Kernels;
};

/** Relatives that are listed of each kind. */
const numListed = 6;

/** Takes seconds for thousands of units. */
export async function relate(engine: Engine, related: Related): Promise<Relations> {
  const { model, selections, survey } = related;
  const units = selections.flatMap(({ layer, channels }) =>
    channels.map((channel) => ({ id: `${layer}:${channel}`, layer, channel })),
  );
  const numSamples = survey.images.length * survey.samplesPerImage;
  const columns = selections.map(({ layer, channels }) => ({
    samples: survey.layers.get(layer)!.samples,
    numChannels: getLayer(model, layer).shape[0]!,
    channels,
  }));
  const groups = selections.flatMap(({ channels }, i) => channels.map(() => i));
  const vectors = correlationVectors(columns, numSamples);
  const { here, elsewhere } = await findNeighbours(engine, vectors, groups, numListed);
  const alike = await alikeInWeights(engine, units, related.kernels);
  const slugs = new Map(model.layers.map(({ name, slug }) => [name, slug]));
  const listed = (neighbours: readonly Neighbour[]) =>
    neighbours.map(({ index, value }): Relative => {
      const { id, layer, channel } = units[index]!;
      return { id, layer: slugs.get(layer)!, channel, value: toThree(value) };
    });
  const relatives = new Map<string, Relatives>();
  for (const [i, { id }] of units.entries()) {
    const kinds = [here[i]!, elsewhere[i]!, alike.get(i) ?? []];
    if (kinds.every((kind) => kind.length === 0)) continue;
    const [own, others, weights] = kinds.map(listed) as [Relative[], Relative[], Relative[]];
    relatives.set(id, { here: own, elsewhere: others, weights, numSamples });
  }
  const positions = new Map<string, number>();
  for (const [i, { layer, channels }] of selections.entries()) {
    const places = await orderOf(engine, correlationVectors([columns[i]!], numSamples));
    for (const [k, place] of places?.entries() ?? []) {
      positions.set(`${layer}:${channels[k]}`, Number(place.toFixed(4)));
    }
  }
  const weights = new Map<string, Float32Array>();
  for (const layer of model.layers) {
    const own = await logitWeights(engine, model, layer);
    if (own) weights.set(layer.name, own);
  }
  return { relatives, positions, logitWeights: weights };
}

/** The units whose kernels point the same way, among those that read the same channels through as large a window. */
async function alikeInWeights(
  engine: Engine,
  units: readonly { readonly layer: string; readonly channel: number }[],
  kernels: Kernels,
): Promise<ReadonlyMap<number, readonly Neighbour[]>> {
  const known = units.flatMap(({ layer, channel }, index) => {
    const kernel = kernels(layer, channel);
    return kernel ? [{ index, kernel }] : [];
  });
  const alike = new Map<number, readonly Neighbour[]>();
  const families = Map.groupBy(known, ({ kernel: { source, shape } }) => `${source} ${shape}`);
  for (const family of families.values()) {
    if (family.length < 2) continue;
    const vectors = cosineVectors(family.map(({ kernel }) => kernel.values));
    const { here } = await findNeighbours(
      engine,
      vectors,
      new Int32Array(family.length),
      numListed,
    );
    for (const [i, own] of here.entries()) {
      const named = own.map(({ index, value }) => ({ index: family[index]!.index, value }));
      alike.set(family[i]!.index, named);
    }
  }
  return alike;
}
